import { seeded } from '../random.js';
import { across, down, outwards, type Drawing } from '../svg.js';
import { pines, ridge, stars } from './landscape.js';

/** A tent lit from within, after sunset in the mountains. */
export const TENT: Drawing = { width: 1200, height: 800, body: tent() };

function tent(): string {
  return [
    down(
      'dusk',
      [0, '#0c1738'],
      [0.3, '#27346a'],
      [0.52, '#7a5784'],
      [0.68, '#d98670'],
      [0.8, '#f7c48d'],
      [1, '#fbe0b4'],
    ),
    outwards('afterglow', [0, '#ffe9bf', 0.95], [0.4, '#ffc98f', 0.45], [1, '#ff9f6b', 0]),
    down('mist', [0, '#f3b58d', 0], [0.7, '#e8a58d', 0.5], [1, '#c88a90', 0.75]),
    down('meadow', [0, '#232b2c'], [0.35, '#151b1d'], [1, '#080a0c']),
    outwards('lamplight', [0, '#ffcf73', 0.7], [0.35, '#ff9c3f', 0.28], [1, '#ff8a2b', 0]),
    across('canvasLeft', [0, '#b4491a'], [0.5, '#f0912f'], [1, '#ffd479']),
    across('canvasRight', [0, '#ffcf70'], [0.45, '#ef8a2d'], [1, '#94380f']),
    down('doorway', [0, '#ffb347'], [0.5, '#fff0bd'], [1, '#ffdc8d']),
    '<rect width="1200" height="800" fill="url(#dusk)"/>',
    stars(5, 240, 1200, 360),
    '<path d="M922 100A28 28 0 1 0 956 142A30 30 0 0 1 922 100Z" fill="#fff4da"/>',
    '<ellipse cx="760" cy="560" rx="620" ry="230" fill="url(#afterglow)"/>',
    ridge({ seed: 21, width: 1200, level: 470, reach: 330, bottom: 700, fill: '#a76f83', roughness: 0.52 }),
    ridge({ seed: 34, width: 1200, level: 520, reach: 250, bottom: 700, fill: '#7d5877', roughness: 0.5 }),
    '<rect y="430" width="1200" height="180" fill="url(#mist)"/>',
    ridge({ seed: 8, width: 1200, level: 565, reach: 190, bottom: 800, fill: '#4c4163', roughness: 0.48 }),
    '<rect y="500" width="1200" height="130" fill="url(#mist)" opacity=".55"/>',
    ridge({ seed: 55, width: 1200, level: 600, reach: 120, bottom: 800, fill: '#2b2b47', roughness: 0.46 }),
    pines({
      seed: 3,
      from: -20,
      to: 1220,
      count: 74,
      height: 76,
      fill: '#1c2135',
      ground: (x) => 642 + Math.sin(x / 130) * 10,
    }),
    '<path d="M0 650Q300 610 620 640T1200 622V800H0Z" fill="url(#meadow)"/>',
    pines({ seed: 12, from: -40, to: 330, count: 7, height: 330, fill: '#0c1119', ground: (x) => 700 + x * 0.06 }),
    pines({
      seed: 29,
      from: 930,
      to: 1240,
      count: 6,
      height: 400,
      fill: '#0b0f16',
      ground: (x) => 760 - (x - 900) * 0.08,
    }),
    '<ellipse cx="610" cy="706" rx="420" ry="130" fill="url(#lamplight)"/>',
    // Guy ropes, the two canvas sides, the open door with a lantern.
    '<path d="M600 520L412 724M600 520L806 724" stroke="#2a1a12" stroke-width="1.6"/>',
    '<path d="M600 518L452 722Q530 734 584 728Z" fill="url(#canvasLeft)"/><path d="M600 518L770 722Q690 736 584 728Z" fill="url(#canvasRight)"/>',
    '<path d="M600 518L520 728M600 518L700 730" stroke="#8f3d10" stroke-width="1.5" opacity=".7"/>',
    '<path d="M600 548L560 729Q600 736 650 731Z" fill="url(#doorway)"/><path d="M600 548L650 731Q668 728 676 720Q630 640 600 548Z" fill="#c25f1c"/>',
    '<circle cx="602" cy="612" r="7" fill="#fffbe6"/><path d="M602 560V605" stroke="#8f5a20" stroke-width="1.5"/>',
    '<path d="M0 772Q280 742 620 768T1200 748V800H0Z" fill="#07090b"/>',
    grass(),
  ].join('');
}

function grass(): string {
  const random = seeded(31);
  const blades = Array.from({ length: 420 }, () => {
    const x = random() * 1200;
    const y = 776 - Math.sin(x / 190) * 10;
    const height = 6 + random() ** 2 * 26;
    const lean = (random() - 0.5) * 16;
    return `M${x.toFixed(1)} ${y.toFixed(1)}q${(lean / 4).toFixed(1)} ${(-height / 2).toFixed(1)} ${lean.toFixed(1)} ${(-height).toFixed(1)}`;
  });
  return `<path d="${blades.join('')}" fill="none" stroke="#07090b" stroke-width="1.8" stroke-linecap="round"/>`;
}
