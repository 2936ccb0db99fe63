import { lettering } from '../lettering.js';
import { down, outwards, type Drawing } from '../svg.js';
import { pines, ridge } from './landscape.js';

/** A wide strip for the head of a category page: morning haze over range behind range. */
export const BANNER: Drawing = { width: 1200, height: 450, body: banner() };

function banner(): string {
  const ranges: [number, number, number, string][] = [
    [41, 250, 190, '#b9cfd6'],
    [7, 285, 160, '#94b4bd'],
    [63, 320, 140, '#6c949f'],
    [18, 355, 110, '#457480'],
    [90, 395, 80, '#275563'],
  ];
  return [
    down('morning', [0, '#8fb9d0'], [0.4, '#c9dfe4'], [0.68, '#f9ead0'], [1, '#fff6e2']),
    outwards('sunrise', [0, '#fffdf2'], [0.12, '#fff7da', 0.9], [0.45, '#ffe7b0', 0.35], [1, '#ffe7b0', 0]),
    down('haze', [0, '#fdf3df', 0], [1, '#fdf3df', 0.62]),
    '<rect width="1200" height="450" fill="url(#morning)"/><circle cx="868" cy="176" r="300" fill="url(#sunrise)"/><circle cx="868" cy="176" r="34" fill="#fffef8"/>',
    ...ranges.map(
      ([seed, level, reach, fill]) =>
        ridge({ seed, width: 1200, level, reach, bottom: 450, fill, roughness: 0.5 }) +
        `<rect y="${level - 40}" width="1200" height="110" fill="url(#haze)"/>`,
    ),
    pines({
      seed: 77,
      from: -20,
      to: 1220,
      count: 90,
      height: 76,
      fill: '#123640',
      ground: (x) => 446 + Math.sin(x / 90) * 9,
    }),
    '<rect y="434" width="1200" height="16" fill="#123640"/>',
    lettering('OUTDOOR', { x: 330, y: 92, size: 62, colour: '#123640', weight: 0.95, tracking: 5 }),
    '<path d="M118 186H542" stroke="#123640" stroke-width="3"/>',
  ].join('');
}
