import { lettering } from '../lettering.js';
import { ball, outwards, shadow, type Drawing } from '../svg.js';

/** A printed advertisement: the kind of picture that reaches a PIM in CMYK. */
export const POSTER: Drawing = { width: 750, height: 1000, body: poster() };

function poster(): string {
  return [
    outwards('paper', [0, '#ffe36e'], [0.7, '#ffc91f'], [1, '#f6ab00']),
    ball('orange', [0, '#ffb347'], [0.5, '#f58220'], [1, '#c4510a']),
    '<rect width="750" height="1000" fill="url(#paper)"/>',
    rays(),
    shadow(390, 790, 330, 46, 0.4, '#7a2c00'),
    leaf(425, 284, -28, '#1f8f4e'),
    leaf(345, 276, 28, '#2fae5d'),
    '<circle cx="210" cy="610" r="176" fill="url(#orange)"/>',
    slice(400, 520, 262, ['#f58220', '#fff1cf', '#ff9a1f', '#ffbf47']),
    slice(566, 700, 138, ['#7db928', '#f4f9d0', '#a5cf3c', '#cfe57d']),
    slice(196, 730, 112, ['#e8347d', '#ffe3ea', '#f0566f', '#ff9aa2']),
    lettering('SUMMER', { x: 375, y: 60, size: 92, colour: '#d3145a', weight: 1.7, tracking: 3.6 }),
    lettering('IN A MUG', { x: 375, y: 872, size: 54, colour: '#00843d', weight: 1.7, tracking: 4 }),
    '<path d="M120 962H630" stroke="#00843d" stroke-width="5"/>',
  ].join('');
}

function rays(): string {
  const beams = Array.from({ length: 18 }, (_, i) => {
    const at = (radians: number): string =>
      `${(400 + Math.cos(radians) * 900).toFixed(0)} ${(520 + Math.sin(radians) * 900).toFixed(0)}`;
    const angle = (i * Math.PI) / 9;
    return `M400 520L${at(angle)}L${at(angle + Math.PI / 18)}Z`;
  });
  return `<path d="${beams.join('')}" fill="#ffdf55" opacity=".75"/>`;
}

/** Half-way through a fruit: peel, pith, segments and their sparkle. */
function slice(x: number, y: number, r: number, [peel, pith, flesh, light]: [string, string, string, string]): string {
  const segments = Array.from({ length: 10 }, (_, i) => {
    const point = (distance: number, degrees: number): string => {
      const radians = (degrees * Math.PI) / 180;
      return `${(x + Math.cos(radians) * distance).toFixed(1)} ${(y + Math.sin(radians) * distance).toFixed(1)}`;
    };
    const angle = i * 36 + 7;
    const [a, b, c] = [point(r * 0.1, angle + 15), point(r * 0.8, angle + 2), point(r * 0.8, angle + 28)];
    const drop = `<path d="M${point(r * 0.36, angle + 15)}L${point(r * 0.66, angle + 11)}" stroke="${light}" stroke-width="${r * 0.035}" stroke-linecap="round"/>`;
    return `<path d="M${a}L${b}Q${point(r * 0.9, angle + 15)} ${c}Z" fill="${flesh}" stroke="${flesh}" stroke-width="${r * 0.05}" stroke-linejoin="round"/>${drop}`;
  });
  return `<circle cx="${x + r * 0.05}" cy="${y + r * 0.06}" r="${r}" fill="#7a2c00" opacity=".22"/><circle cx="${x}" cy="${y}" r="${r}" fill="${peel}"/><circle cx="${x}" cy="${y}" r="${r * 0.92}" fill="${pith}"/>${segments.join('')}<circle cx="${x}" cy="${y}" r="${r * 0.06}" fill="${pith}"/>`;
}

function leaf(x: number, y: number, turn: number, fill: string): string {
  return `<g transform="rotate(${turn} ${x} ${y})"><path d="M${x} ${y + 60}Q${x - 74} ${y - 10} ${x} ${y - 100}Q${x + 74} ${y - 10} ${x} ${y + 60}Z" fill="${fill}"/><path d="M${x} ${y + 60}V${y - 80}" stroke="#0c5a2c" stroke-width="4"/></g>`;
}
