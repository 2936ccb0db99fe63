import { LRUCache } from 'lru-cache';

/** How new samples are made of old ones, along one side of a picture. */
export interface ResampleKernel {
  /** New samples. */
  readonly length: number;
  /** Old samples that each new one is made of. */
  readonly taps: number;
  /** The first of them, for each new one. */
  readonly starts: Int32Array<ArrayBuffer>;
  /** What they count for, `taps` for each new sample; together they are `ONE`. */
  readonly weights: Int16Array<ArrayBuffer>;
}

/** Old samples that may become one; of more of them weights would not be precise. */
export const MAX_SCALE = 64;

/** What our assemblies read: a weight of 1, and what new samples come in; the last ones may be nothing. */
const ONE = 1 << 14;
const SAMPLES = 4;

/** Lanczos' kernel reaches over three of its lobes to either side, a triangle over one. */
const LOBES = 3;

/**
 * Makes `wanted` samples of a side as long as `old` samples, of which there are `count`: by Lanczos' kernel where they
 * become fewer, as libvips does; else, which is for chroma only, by a triangle, as libjpeg does. Beyond its ends a side
 * goes on as its last samples. `multiple` is what taps come in.
 */
export function createKernel(old: number, count: number, wanted: number, multiple: number): ResampleKernel {
  const scale = old / wanted;
  const shrinks = scale >= 1;
  const reach = shrinks ? LOBES * scale : 1;
  const taps = roundedUp(Math.min(Math.ceil(2 * reach), count), multiple);
  const starts = new Int32Array(roundedUp(wanted, SAMPLES));
  const weights = new Int16Array(starts.length * taps);
  const shares = new Float64Array(taps);
  for (let index = 0; index < wanted; index++) {
    const centre = (index + 0.5) * scale - 0.5;
    const first = Math.floor(centre - reach) + 1;
    const last = Math.ceil(centre + reach) - 1;
    const start = clamped(first, 0, Math.max(0, count - taps));
    shares.fill(0);
    let sum = 0;
    for (let at = first; at <= last; at++) {
      const share = shrinks ? lanczos((at - centre) / scale) : triangle(at - centre);
      shares[clamped(at, 0, count - 1) - start]! += share;
      sum += share;
    }
    starts[index] = start;
    put(shares, ONE / sum, weights.subarray(index * taps, (index + 1) * taps));
  }
  return { length: wanted, taps, starts, weights };
}

/** As whole numbers whose sum is `ONE`: what rounding leaves goes to the largest. */
function put(shares: Float64Array, factor: number, weights: Int16Array): void {
  let rest = ONE;
  let largest = 0;
  for (let tap = 0; tap < shares.length; tap++) {
    const weight = Math.round(shares[tap]! * factor);
    weights[tap] = weight;
    rest -= weight;
    if (weight > weights[largest]!) largest = tap;
  }
  weights[largest]! += rest;
}

function lanczos(distance: number): number {
  if (distance === 0) return 1;
  if (Math.abs(distance) >= LOBES) return 0;
  const angle = Math.PI * distance;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle);
}

function triangle(distance: number): number {
  return Math.max(0, 1 - Math.abs(distance));
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function roundedUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** Shops ask for the same sizes again and again. */
const known = new LRUCache<string, ResampleKernel>({
  maxSize: 2 * 1024 * 1024,
  sizeCalculation: ({ starts, weights }) => starts.byteLength + weights.byteLength,
});

/** The same as `axis` gives, which is made once. */
export function kernelFor(old: number, count: number, wanted: number, multiple: number): ResampleKernel {
  const key = `${old}:${count}:${wanted}:${multiple}`;
  let made = known.get(key);
  if (!made) {
    made = createKernel(old, count, wanted, multiple);
    known.set(key, made);
  }
  return made;
}
