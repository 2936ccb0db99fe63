import { defaultOptions } from '@jsquash/webp/meta.js';
import type { Effort } from '../../protocol/messages.js';
import { assertEncoded, type Encoder } from './encoder.js';

/**
 * From this many pixels on, libwebp's default method takes longest of all; method 2 takes half of that for 3.5 % more
 * bytes, and 7 % more at equal SSIMULACRA2 (real photographs, 640 and 800 px).
 */
const LARGE = 250_000;

/** libwebp's slowest method: 4 % fewer bytes than by the default, in twice the time. */
const BEST = 6;

/** libwebp with SIMD: the Squoosh codec in jSquash's build. */
export const encodeWebp: Encoder = async ({ data, width, height }, { quality, lossless, effort }, codecs) => {
  const encoder = await codecs.webp();
  const options = lossless
    ? { lossless: 1, quality: 75, exact: 0 }
    : { quality, method: methodFor(width * height, effort) };
  return assertEncoded('WebP', encoder.encode(data, width, height, { ...defaultOptions, ...options }));
};

function methodFor(pixels: number, effort: Effort | undefined): number {
  if (effort === 'best') return BEST;
  return effort === 'quick' || pixels > LARGE ? 2 : 4;
}
