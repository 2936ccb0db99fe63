import type Vips from 'wasm-vips';
import type { Colour } from '../../../url/values/types.js';
import { atMost } from './resize.js';

/** Pictures are sampled at this many pixels a side. */
const SIDE = 100;

/** The most frequent colour of pictures together. Transparent pixels count as white. */
export function dominantColour(images: readonly Vips.Image[]): Colour {
  const buckets = new Map<number, { count: number; r: number; g: number; b: number }>();
  for (const image of images) {
    const small = atMost(image, SIDE);
    const pixels = (small.hasAlpha() ? small.flatten({ background: [255, 255, 255] }) : small).writeToMemory();
    for (let at = 0; at + 2 < pixels.length; at += 3) {
      const [r, g, b] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
      // 16 shades per channel: similar colours count together, and the result is their mean.
      const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
      const bucket = buckets.get(key) ?? { count: 0, r: 0, g: 0, b: 0 };
      buckets.set(key, { count: bucket.count + 1, r: bucket.r + r, g: bucket.g + g, b: bucket.b + b });
    }
  }
  const best = [...buckets.values()].reduce((a, b) => (b.count > a.count ? b : a));
  return { r: best.r / best.count, g: best.g / best.count, b: best.b / best.count, alpha: 1 };
}
