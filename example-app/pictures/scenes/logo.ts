import { lettering } from '../lettering.js';
import type { Drawing } from '../svg.js';

/** The mark of the demo's brand, Kiesel (a pebble): drawn to be served as SVG. */
export const LOGO: Drawing = { width: 640, height: 240, body: logo() };

function logo(): string {
  return [
    '<title>Kiesel</title>',
    '<path d="M126 40C178 36 214 70 216 118C218 170 180 202 122 202C66 202 28 168 32 116C36 70 76 44 126 40Z" fill="#1f3d36"/>',
    '<path d="M66 150L106 88L130 122L152 78L190 150" fill="none" stroke="#f3ead9" stroke-width="10" stroke-linecap="round" stroke-linejoin="round"/>',
    '<circle cx="90" cy="76" r="9" fill="#e0a24a"/>',
    lettering('KIESEL', { x: 430, y: 90, size: 62, colour: '#1f3d36', weight: 1.35, tracking: 5 }),
  ].join('');
}
