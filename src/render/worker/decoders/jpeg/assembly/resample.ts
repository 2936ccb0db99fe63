import { ResampleKernel, WEIGHT_BITS } from '../../assembly/kernel';
import { zippedFirst, zippedLast } from './pairs';

const LANES = 16;

/** Multiples of the taps of rows and of columns. */
const ROW_TAPS: i32 = 2;
const COLUMN_TAPS: i32 = 8;

/**
 * Resizes a plane of bytes: first vertically, then horizontally. Lines of the source and of the result are aligned to
 * 16 bytes. As many lines as there are taps are read, even if the plane has fewer. `line` is scratch space for one line
 * and as many bytes more as there are taps.
 */
export function resample(
  from: usize,
  stride: i32,
  width: i32,
  rows: ResampleKernel,
  columns: ResampleKernel,
  line: usize,
  to: usize,
  newStride: i32,
): void {
  for (let y = 0; y < rows.length; y++, to += newStride) {
    const start: usize = load<i32>(rows.starts + (y << 2)) * stride;
    mixLines(from + start, stride, width, rows.weights + ((y * rows.taps) << 1), rows.taps, line);
    mixColumns(line, columns, to);
  }
}

/** Computes one new line from several old ones. */
function mixLines(from: usize, stride: i32, width: i32, weights: usize, taps: i32, to: usize): void {
  const half = i32x4.splat(1 << (WEIGHT_BITS - 1));
  for (let x = 0; x < width; x += LANES) {
    let sum0 = half;
    let sum1 = half;
    let sum2 = half;
    let sum3 = half;
    let at: usize = from + x;
    for (let tap = 0; tap < taps; tap += ROW_TAPS, at += 2 * stride) {
      const pair = v128.load32_splat(weights + (tap << 1));
      const upper = v128.load(at);
      const lower = v128.load(at + stride);
      const near = zippedFirst(upper, lower);
      const far = zippedLast(upper, lower);
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(near), pair));
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(near), pair));
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(far), pair));
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(far), pair));
    }
    v128.store(to + x, i8x16.narrow_i16x8_u(whole(sum0, sum1), whole(sum2, sum3)));
  }
}

/** Computes the new samples of one line, four at a time. */
function mixColumns(line: usize, columns: ResampleKernel, to: usize): void {
  const half = i32x4.splat(1 << (WEIGHT_BITS - 1));
  const taps = columns.taps;
  const bytes: usize = taps << 1;
  const end = to + columns.length;
  let starts = columns.starts;
  let weights = columns.weights;
  for (; to < end; to += 4, starts += 16, weights += 4 * bytes) {
    const sum0 = mixed(line + load<i32>(starts), weights, taps);
    const sum1 = mixed(line + load<i32>(starts, 4), weights + bytes, taps);
    const sum2 = mixed(line + load<i32>(starts, 8), weights + 2 * bytes, taps);
    const sum3 = mixed(line + load<i32>(starts, 12), weights + 3 * bytes, taps);
    const sums = i32x4.add(addedPairs(addedPairs(sum0, sum1), addedPairs(sum2, sum3)), half);
    const shorts = whole(sums, sums);
    v128.store32_lane(to, i8x16.narrow_i16x8_u(shorts, shorts), 0);
  }
}

/** Adds four sums to one. */
function mixed(from: usize, weights: usize, taps: i32): v128 {
  let sum = i32x4.dot_i16x8_s(v128.load8x8_u(from), v128.load(weights));
  for (let tap = COLUMN_TAPS; tap < taps; tap += COLUMN_TAPS) {
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_u(from + tap), v128.load(weights + (tap << 1))));
  }
  return sum;
}

function addedPairs(first: v128, second: v128): v128 {
  return i32x4.add(i32x4.shuffle(first, second, 0, 2, 4, 6), i32x4.shuffle(first, second, 1, 3, 5, 7));
}

/** Eight sums without their fraction bits. */
function whole(low: v128, high: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(low, WEIGHT_BITS), i32x4.shr_s(high, WEIGHT_BITS));
}
