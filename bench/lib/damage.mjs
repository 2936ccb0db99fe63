// @ts-check
import { random } from './random.mjs';

/** Bytes that tell the format. Without them a file is no picture, and no decoder sees it. */
const SIGNATURE = 16;

/** Where sizes, tables and lengths stand. */
const HEAD = 600;

/** Ways to damage a file. @type {Record<string, (bytes: Buffer, next: () => number) => Buffer>} */
const WAYS = {
  cut: (bytes, next) => bytes.subarray(0, Math.ceil(bytes.length * (0.05 + 0.9 * next()))),
  'bits flipped': (bytes, next) => flipped(bytes, bytes.length, next),
  'bits of the head flipped': (bytes, next) => flipped(bytes, Math.min(HEAD, bytes.length), next),
};

export const DAMAGES = Object.keys(WAYS);

/**
 * A copy of a file that is damaged, the same for each seed.
 *
 * @param {Buffer} bytes
 * @param {string} way one of `DAMAGES`
 * @param {number} seed
 */
export function damaged(bytes, way, seed) {
  return WAYS[way](bytes, random(seed));
}

/** One to eight bits are flipped. @param {Buffer} bytes @param {number} end of where they are @param {() => number} next */
function flipped(bytes, end, next) {
  const changed = Buffer.from(bytes);
  for (let left = 1 + Math.floor(next() * 8); left > 0; left--) {
    changed[SIGNATURE + Math.floor(next() * (end - SIGNATURE))] ^= 1 << Math.floor(next() * 8);
  }
  return changed;
}
