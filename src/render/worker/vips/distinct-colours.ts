import type Vips from 'wasm-vips';
import type { Colour } from '../../../url/values/types.js';
import { labOf } from './lab.js';
import { atMost } from './resize.js';

/** Pictures are sampled at this many pixels a side. */
const SIDE = 100;
/** Colours that differ by less in Lab are not told apart. */
const LEAST_DIFFERENCE = 10;
/** A colour on a smaller share of the picture is a detail. */
const LEAST_SHARE = 0.01;

/** A colour of a picture, and the middle of where it is, in parts of the width and height. */
export interface PlacedColour extends Colour {
  readonly x: number;
  readonly y: number;
}

interface Bucket {
  count: number;
  r: number;
  g: number;
  b: number;
  x: number;
  y: number;
}

/**
 * Up to `most` main colours of a picture: the most frequent one, then one after the other that is frequent and differs
 * from those before. Transparent pixels do not count. There is at least one colour.
 */
export function distinctColours(image: Vips.Image, most: number): readonly PlacedColour[] {
  const buckets = collect(image);
  const all = buckets.reduce((sum, { count }) => sum + count, 0);
  const candidates = buckets
    .filter(({ count }) => count >= all * LEAST_SHARE)
    .map((bucket) => ({ colour: meanOf(bucket), share: bucket.count / all, nearest: Infinity }));
  const chosen: PlacedColour[] = [];
  // How much a colour adds: the first by its share alone, the others also by their distance to all before.
  const value = ({ share, nearest }: { share: number; nearest: number }): number =>
    Math.sqrt(share) * Math.min(nearest, 1000);
  while (chosen.length < most) {
    const best = candidates
      .filter(({ nearest }) => nearest >= LEAST_DIFFERENCE)
      .reduce<(typeof candidates)[number] | undefined>((a, b) => (!a || value(b) > value(a) ? b : a), undefined);
    if (!best) break;
    chosen.push(best.colour);
    for (const other of candidates) other.nearest = Math.min(other.nearest, difference(other.colour, best.colour));
  }
  return chosen.length > 0 ? chosen : [{ r: 255, g: 255, b: 255, alpha: 1, x: 0.5, y: 0.5 }];
}

/** The pixels in groups of similar colours. */
function collect(image: Vips.Image): readonly Bucket[] {
  const small = atMost(image, SIDE);
  const pixels = small.writeToMemory();
  const { width, height, bands } = small;
  const buckets = new Map<number, Bucket>();
  for (let index = 0, at = 0; at + 2 < pixels.length; index += 1, at += bands) {
    if (bands === 4 && pixels[at + 3]! < 128) continue;
    const [r, g, b] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    // 8 shades per channel.
    const key = ((r >> 5) << 6) | ((g >> 5) << 3) | (b >> 5);
    const bucket = buckets.get(key) ?? { count: 0, r: 0, g: 0, b: 0, x: 0, y: 0 };
    bucket.count += 1;
    bucket.r += r;
    bucket.g += g;
    bucket.b += b;
    bucket.x += ((index % width) + 0.5) / width;
    bucket.y += (Math.floor(index / width) + 0.5) / height;
    buckets.set(key, bucket);
  }
  return [...buckets.values()];
}

function meanOf({ count, r, g, b, x, y }: Bucket): PlacedColour {
  return { r: r / count, g: g / count, b: b / count, alpha: 1, x: x / count, y: y / count };
}

function difference(a: Colour, b: Colour): number {
  const [first, second] = [labOf(a), labOf(b)];
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}
