import type Vips from 'wasm-vips';
import type { Colour } from '../../../url/values/types.js';
import { WHITE } from '../plan/colours.js';
import { atMost } from './resize.js';

/** Pictures are sampled at this many pixels a side. */
const SIDE = 100;

/** The most frequent colour of pictures together. Transparent pixels count as white. */
export function dominantColour(images: readonly Vips.Image[]): Colour {
  return mostFrequent(images.map((image) => rgbOf(atMost(image, SIDE)))) ?? WHITE;
}

/** The most frequent colour of what is not transparent; white if all is. */
export function dominantVisibleColour(images: readonly Vips.Image[]): Colour {
  return mostFrequent(images.map((image) => visibleRgbOf(atMost(image, SIDE)))) ?? WHITE;
}

function rgbOf(image: Vips.Image): Uint8Array {
  return (image.hasAlpha() ? image.flatten({ background: [255, 255, 255] }) : image).writeToMemory() as Uint8Array;
}

function visibleRgbOf(image: Vips.Image): Uint8Array {
  const pixels = image.writeToMemory() as Uint8Array;
  if (!image.hasAlpha()) return pixels;
  return pixels.filter((_, at) => at % 4 < 3 && pixels[at - (at % 4) + 3]! >= 128);
}

function mostFrequent(pictures: readonly Uint8Array[]): Colour | undefined {
  const buckets = new Map<number, { count: number; r: number; g: number; b: number }>();
  for (const pixels of pictures) {
    for (let at = 0; at + 2 < pixels.length; at += 3) {
      const [r, g, b] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
      // 16 shades per channel: similar colours count together, and the result is their mean.
      const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
      const bucket = buckets.get(key) ?? { count: 0, r: 0, g: 0, b: 0 };
      buckets.set(key, { count: bucket.count + 1, r: bucket.r + r, g: bucket.g + g, b: bucket.b + b });
    }
  }
  const [first, ...others] = buckets.values();
  if (!first) return undefined;
  const best = others.reduce((a, b) => (b.count > a.count ? b : a), first);
  return { r: best.r / best.count, g: best.g / best.count, b: best.b / best.count, alpha: 1 };
}
