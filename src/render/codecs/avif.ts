import { defaultOptions } from '@jsquash/avif/meta.js';
import { encoded, type Encoder } from './types.js';

/** Pixels up to which the slower, smaller speed is still quick enough. */
const SMALL = 120_000;

/** libavif with AOM, the Squoosh codec in jSquash's build. */
export const encodeAvif: Encoder = async ({ data, width, height }, { quality, lossless }, runtime) => {
  const encoder = await runtime.avif();
  const options = lossless
    ? { lossless: true, quality: 100, qualityAlpha: -1, subsample: 3, speed: 9 }
    : { quality: avifQuality(quality), speed: width * height <= SMALL ? 8 : 9 };
  return encoded('AVIF', encoder.encode(data, width, height, { ...defaultOptions, ...options }));
};

/** AVIF's quality is another scale than JPEG's and WebP's: its 60 looks like their 80. */
export function avifQuality(quality: number): number {
  return quality >= 100 ? 100 : Math.round(quality * 0.75);
}
