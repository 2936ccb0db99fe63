import { defaultOptions } from '@jsquash/avif/meta.js';
import { assertEncoded, type Bitmap, type Encoder } from './encoder.js';

/** Pixels up to which the slower, smaller speed is always quick enough, and up to which it is where much is plain. */
const SMALL = 120_000;
const MEDIUM = 1_000_000;
/** A share of plain blocks that only pictures with a plain ground have, as products do. */
const MUCH = 0.3;

/**
 * libavif with AOM, the Squoosh codec in jSquash's build. At equal quality speed 8 takes three to four times as long as 9
 * for a tenth fewer bytes of photographs; where much is plain, less than twice as long for a third fewer.
 */
export const encodeAvif: Encoder = async (bitmap, { quality, lossless }, runtime) => {
  const encoder = await runtime.avif();
  const { data, width, height } = bitmap;
  const options = lossless
    ? { lossless: true, quality: 100, qualityAlpha: -1, subsample: 3, speed: 9 }
    : { quality: avifQuality(quality), speed: isWorthSlowerSpeed(bitmap) ? 8 : 9 };
  return assertEncoded('AVIF', encoder.encode(data, width, height, { ...defaultOptions, ...options }));
};

function isWorthSlowerSpeed(bitmap: Bitmap): boolean {
  const pixels = bitmap.width * bitmap.height;
  return pixels <= SMALL || (pixels <= MEDIUM && flatShare(bitmap) >= MUCH);
}

const BLOCK = 8;
/** Differences that count as none. */
const NOISE = 2;

/** The share of blocks of one shade, of every second one in each direction. Green stands for all colours. */
function flatShare({ data, width, height }: Bitmap): number {
  let plain = 0;
  let blocks = 0;
  for (let top = 0; top + BLOCK <= height; top += 2 * BLOCK) {
    for (let left = 0; left + BLOCK <= width; left += 2 * BLOCK) {
      blocks += 1;
      if (isFlat(data, 4 * (top * width + left), 4 * width)) plain += 1;
    }
  }
  return plain / blocks;
}

function isFlat(rgba: Uint8Array, start: number, stride: number): boolean {
  let least = 255;
  let most = 0;
  for (let line = start; line < start + BLOCK * stride; line += stride) {
    for (let at = line; at < line + 4 * BLOCK; at += 4) {
      const shade = rgba[at + 3] === 0 ? 0 : rgba[at + 1]!;
      if (shade < least) least = shade;
      if (shade > most) most = shade;
    }
    if (most - least > NOISE) return false;
  }
  return true;
}

/** AVIF's quality is another scale than JPEG's and WebP's: its 60 looks like their 80. */
export function avifQuality(quality: number): number {
  return quality >= 100 ? 100 : Math.round(quality * 0.75);
}
