import { lettering } from '../lettering.js';
import { ball, outwards, placed, shadow, slanting, type Drawing } from '../svg.js';

const SIZE = 320;
const centred = (body: string): Drawing => ({ width: SIZE, height: SIZE, body: placed(body, 160, 174, 0.67) });

/** A compass without its needle. */
export const COMPASS = centred(compass());

function compass(): string {
  const marks = Array.from({ length: 72 }, (_, i) => {
    const length = i % 18 === 0 ? 22 : i % 6 === 0 ? 15 : 8;
    return `<path d="M0 -142v${length}" transform="rotate(${i * 5})" stroke-width="${i % 6 ? 1.5 : 3}"/>`;
  });
  const letter = (text: string, x: number, y: number): string =>
    lettering(text, { x, y, size: 24, colour: '#2a2419', weight: 1.7 });
  return [
    slanting('brass', [0, '#fff0c4'], [0.3, '#d9a94e'], [0.6, '#8f6420'], [0.85, '#e3bd6b'], [1, '#7a5318']),
    ball('dial', [0, '#fffdf5'], [0.6, '#f3e9d2'], [1, '#d3c29b']),
    shadow(8, 186, 190, 22, 0.5),
    '<rect x="-14" y="-212" width="28" height="40" rx="6" fill="url(#brass)"/><circle cy="-214" r="24" fill="none" stroke="url(#brass)" stroke-width="9"/>',
    '<circle r="180" fill="url(#brass)"/><circle r="180" fill="none" stroke="#6b4712" stroke-width="2"/><circle r="158" fill="#5f4213"/><circle r="153" fill="url(#dial)"/>',
    `<g stroke="#2a2419">${marks.join('')}</g>`,
    letter('N', 0, -114),
    letter('S', 0, 90),
    letter('E', 104, -12),
    letter('W', -104, -12),
    '<path d="M-112 -84Q-60 -140 20 -140Q-40 -100 -76 -36Z" fill="#fff" opacity=".35"/>',
  ].join('');
}

/** The needle, so many degrees off north, and the pivot it turns on. */
export function needle(degrees: number): Drawing {
  const blades = [
    '<path d="M0 -86L15 0H-15Z" fill="#d4302a"/><path d="M0 -86L15 0H0Z" fill="#9c1b17"/>',
    '<path d="M0 86L15 0H-15Z" fill="#e9e6df"/><path d="M0 86L15 0H0Z" fill="#b4afa3"/>',
  ].join('');
  return centred(
    [
      outwards('pivot', [0, '#fff3cf'], [0.5, '#c9973d'], [1, '#7a5318']),
      `<g transform="translate(5 7) rotate(${degrees})" opacity=".14"><path d="M0 -86L15 0L0 86L-15 0Z"/></g>`,
      `<g transform="rotate(${degrees})">${blades}</g>`,
      '<circle r="12" fill="url(#pivot)"/><circle r="4" fill="#5f4213"/>',
    ].join(''),
  );
}
