import { defaultOptions } from '@jsquash/webp/meta.js';
import { assertEncoded, type Encoder } from './encoder.js';

/**
 * Above this many pixels libwebp's default method takes longest of all; method 2 takes half of that for 10 % more
 * bytes.
 */
const LARGE = 500_000;

/** libwebp with SIMD: the Squoosh codec in jSquash's build. */
export const encodeWebp: Encoder = async ({ data, width, height }, { quality, lossless }, codecs) => {
  const encoder = await codecs.webp();
  const options = lossless
    ? { lossless: 1, quality: 75, exact: 0 }
    : { quality, method: width * height > LARGE ? 2 : 4 };
  return assertEncoded('WebP', encoder.encode(data, width, height, { ...defaultOptions, ...options }));
};
