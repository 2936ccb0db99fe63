import { LRUCache } from 'lru-cache';

/** How new samples are computed from old ones, along one side of a picture. */
export interface ResampleKernel {
  /** New samples. */
  readonly length: number;
  /** Old samples per new one. */
  readonly taps: number;
  /** The first old sample of each new one. */
  readonly starts: Int32Array<ArrayBuffer>;
  /** Their weights, `taps` per new sample; the sum is `ONE`. */
  readonly weights: Int16Array<ArrayBuffer>;
}

/** Largest factor by which a side may shrink: beyond that the weights would not be precise. */
export const MAX_SCALE = 64;

/** A weight of 1, and the multiple in which new samples are computed, as in assembly/kernel.ts. */
const ONE = 1 << 14;
const SAMPLES = 4;

/** Lobes of the Lanczos kernel to either side. */
const LOBES = 3;

/**
 * A kernel that resizes one side: Lanczos-3 when shrinking, as libvips does; a triangle when enlarging, which is for
 * chroma only, as libjpeg does. Samples beyond the ends repeat the last ones.
 *
 * @param old length of the side in old samples; may be a fraction
 * @param count old samples that there are
 * @param wanted new samples
 * @param multiple the number of taps is a multiple of this
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
    writeWeights(shares, ONE / sum, weights.subarray(index * taps, (index + 1) * taps));
  }
  return { length: wanted, taps, starts, weights };
}

/** Rounds weights so that their sum is `ONE`: the rounding error goes to the largest one. */
function writeWeights(shares: Float64Array, factor: number, weights: Int16Array): void {
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

/** Sites ask for the same sizes again and again. */
const cache = new LRUCache<string, ResampleKernel>({
  maxSize: 2 * 1024 * 1024,
  sizeCalculation: ({ starts, weights }) => starts.byteLength + weights.byteLength,
});

/** As `createKernel`, cached. */
export function kernelFor(old: number, count: number, wanted: number, multiple: number): ResampleKernel {
  const key = `${old}:${count}:${wanted}:${multiple}`;
  let made = cache.get(key);
  if (!made) {
    made = createKernel(old, count, wanted, multiple);
    cache.set(key, made);
  }
  return made;
}
