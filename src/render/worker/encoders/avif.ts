import { defaultOptions } from '@jsquash/avif/meta.js';
import type { Codecs } from '../runtime/codecs.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import { assertEncoded, type Bitmap, type Encoder } from './encoder.js';

/** Pixels up to which speed 8 is always fast enough, and up to which it is for flat pictures. */
const SMALL = 120_000;
const MEDIUM = 1_000_000;
/**
 * Pixels up to which libvips encodes. Its memory keeps what it has used: 55 MB after half a megapixel, 116 after 1.1 and
 * 153 after 1.9, two to three times as much as the Squoosh codec's, which can be dropped alone.
 */
const LARGE = 640_000;
/** Of libvips: a fifth fewer bytes than without effort, in ten times the time. 4 takes five times as long as 3. */
const BEST_EFFORT = 3;
/** A share of flat blocks that only pictures with a plain background have, such as packshots. */
const MIN_FLAT_SHARE = 0.3;

/**
 * AVIF by AOM, of which there are two: the Squoosh codec in jSquash's build, and a newer one in libvips. At equal
 * quality, in the Squoosh codec, speed 8 takes three to four times as long as 9 for 10 % fewer bytes of photographs; of
 * flat pictures, less than twice as long for a third fewer. The newer one takes 0.9 of the time of speed 9
 * for 0.9 of the bytes. It is used once the thread has libvips, which takes half a second and 80 MB to start; small
 * pictures are better off with speed 8.
 */
export const encodeAvif: Encoder = async (bitmap, { quality, lossless, effort = 'usual' }, codecs) => {
  if (lossless)
    return encodeBySquoosh(bitmap, { lossless, quality: 100, qualityAlpha: -1, subsample: 3, speed: 9 }, codecs);
  if (effort === 'best') return encodeByVips(bitmap, quality, BEST_EFFORT, await codecs.vips());
  const speed = effort === 'usual' && isWorthSlowerSpeed(bitmap) ? 8 : 9;
  const isLarge = bitmap.width * bitmap.height > LARGE;
  if (effort === 'usual' && speed === 9 && !isLarge && codecs.hasVips) {
    return encodeByVips(bitmap, quality, 0, await codecs.vips());
  }
  return encodeBySquoosh(bitmap, { quality: avifQuality(quality), speed }, codecs);
};

function isWorthSlowerSpeed(bitmap: Bitmap): boolean {
  const pixels = bitmap.width * bitmap.height;
  return pixels <= SMALL || (pixels <= MEDIUM && flatShare(bitmap) >= MIN_FLAT_SHARE);
}

async function encodeBySquoosh({ data, width, height }: Bitmap, options: object, codecs: Codecs): Promise<Uint8Array> {
  const encoder = await codecs.avif();
  return assertEncoded('AVIF', encoder.encode(data, width, height, { ...defaultOptions, ...options }));
}

function encodeByVips(
  { data, width, height, opaque }: Bitmap,
  quality: number,
  effort: number,
  vips: VipsRuntime,
): Uint8Array {
  const rgba = vips.Image.newFromMemory(data, width, height, 4, vips.BandFormat.uchar).copy({ interpretation: 'srgb' });
  const image = opaque ? rgba.extractBand(0, { n: 3 }) : rgba;
  return image.heifsaveBuffer({
    compression: 'av1',
    Q: vipsQuality(quality),
    effort,
    subsample_mode: 'on',
    keep: 'none',
  });
}

const BLOCK = 8;
/** Differences within a block that still count as flat. */
const NOISE = 2;

/** Share of flat blocks, measured on green and on every second block in each direction. */
function flatShare({ data, width, height }: Bitmap): number {
  let flat = 0;
  let blocks = 0;
  for (let top = 0; top + BLOCK <= height; top += 2 * BLOCK) {
    for (let left = 0; left + BLOCK <= width; left += 2 * BLOCK) {
      blocks += 1;
      if (isFlat(data, 4 * (top * width + left), 4 * width)) flat += 1;
    }
  }
  return flat / blocks;
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

/** AVIF's quality has another scale than JPEG's and WebP's: its 60 looks like their 80. */
export function avifQuality(quality: number): number {
  return quality >= 100 ? 100 : Math.round(quality * 0.75);
}

/** The newer AOM spends its bytes where they show: at 57, photographs score as those of the other one at 60. */
export function vipsQuality(quality: number): number {
  return quality >= 100 ? 100 : Math.max(1, Math.round(quality * 0.71));
}
