import type { Size } from '../../protocol/size.js';

/** The kernel ends where it falls below this part of its peak. */
const LEAST_WEIGHT = 0.2;
/** The weight of its peak: weights are whole numbers. */
const PEAK = 20;

/**
 * A Gaussian blur of values that lie in lines, with the rough kernel of libvips' `gaussblur`. Values beyond the edges
 * repeat the last ones.
 */
export function blurred(values: Float64Array, { width, height }: Size, sigma: number): Float64Array {
  const weights = gaussian(sigma);
  const across = blurLines(values, weights, { count: height, length: width, line: width, step: 1 });
  return blurLines(across, weights, { count: width, length: height, line: 1, step: width });
}

/** Weights from the middle outwards; both sides together sum up to 1. */
function gaussian(sigma: number): readonly number[] {
  const reach = Math.floor(sigma * Math.sqrt(-2 * Math.log(LEAST_WEIGHT)));
  const weights = Array.from({ length: reach + 1 }, (_, at) =>
    Math.round(PEAK * Math.exp(-(at ** 2) / (2 * sigma ** 2))),
  );
  const sum = weights.reduce((total, weight) => total + 2 * weight, -PEAK);
  return weights.map((weight) => weight / sum);
}

interface Lines {
  readonly count: number;
  readonly length: number;
  /** From the start of one line to the next, and from one value of a line to the next. */
  readonly line: number;
  readonly step: number;
}

function blurLines(values: Float64Array, weights: readonly number[], { count, length, line, step }: Lines) {
  const result = new Float64Array(values.length);
  for (let index = 0; index < count; index++) {
    const valueAt = (at: number): number => values[index * line + Math.min(length - 1, Math.max(0, at)) * step]!;
    for (let at = 0; at < length; at++) {
      result[index * line + at * step] = weights.reduce(
        (sum, weight, away) => sum + weight * (away === 0 ? valueAt(at) : valueAt(at - away) + valueAt(at + away)),
        0,
      );
    }
  }
  return result;
}
