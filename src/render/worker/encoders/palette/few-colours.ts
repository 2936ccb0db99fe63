import { toWords } from './words.js';

/** Spreads colours over the slots: the fractional part of the golden ratio. */
const MULTIPLIER = 0x9e3779b1;

/**
 * Whether a picture has at most `most` colours.
 *
 * @param data RGBA
 */
export function hasFewColours(data: Uint8Array, most: number): boolean {
  const slots = 2 ** Math.ceil(Math.log2(4 * most));
  const colours = new Uint32Array(slots);
  const isTaken = new Uint8Array(slots);
  let count = 0;
  let last = -1;
  for (const colour of toWords(data)) {
    if (colour === last) continue;
    last = colour;
    let slot = (Math.imul(colour, MULTIPLIER) >>> 0) % slots;
    while (isTaken[slot] && colours[slot] !== colour) slot = (slot + 1) % slots;
    if (isTaken[slot]) continue;
    if (++count > most) return false;
    isTaken[slot] = 1;
    colours[slot] = colour;
  }
  return true;
}
