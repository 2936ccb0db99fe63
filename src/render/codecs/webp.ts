import { defaultOptions } from '@jsquash/webp/meta.js';
import { encoded, type Encoder } from './types.js';

/** libwebp with SIMD, the Squoosh codec in jSquash's build. */
export const encodeWebp: Encoder = async ({ data, width, height }, { quality, lossless }, runtime) => {
  const encoder = await runtime.webp();
  const options = lossless ? { lossless: 1, quality: 75, exact: 0 } : { quality };
  return encoded('WebP', encoder.encode(data, width, height, { ...defaultOptions, ...options }));
};
