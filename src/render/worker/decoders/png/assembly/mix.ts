import { WEIGHT_BITS } from '../../assembly/kernel';

/** Initial value of a sum, for rounding. */
const HALF: i32 = 1 << (WEIGHT_BITS - 1);

/** Computes one line from `taps` lines of boxes that are `stride` bytes apart. */
export function mixDown(lines: usize, stride: i32, across: i32, weights: usize, taps: i32, to: usize): void {
  const half = i32x4.splat(HALF);
  for (const end = lines + 8 * across; lines < end; lines += 16, to += 16) {
    let first = half;
    let last = half;
    let at = lines;
    for (let tap = 0; tap < taps; tap += 2, at += 2 * stride) {
      const pair = v128.load32_splat(weights + (tap << 1));
      const upper = v128.load(at);
      const lower = v128.load(at + stride);
      first = i32x4.add(first, i32x4.dot_i16x8_s(i16x8.shuffle(upper, lower, 0, 8, 1, 9, 2, 10, 3, 11), pair));
      last = i32x4.add(last, i32x4.dot_i16x8_s(i16x8.shuffle(upper, lower, 4, 12, 5, 13, 6, 14, 7, 15), pair));
    }
    v128.store(to, i16x8.narrow_i32x4_s(i32x4.shr_s(first, WEIGHT_BITS), i32x4.shr_s(last, WEIGHT_BITS)));
  }
}

/** Computes `width` pixels at `to` from a line of boxes. */
export function mixAcross(line: usize, starts: usize, weights: usize, taps: i32, to: usize, width: i32): void {
  const half = i32x4.splat(HALF);
  for (const end = to + 4 * width; to < end; to += 4, starts += 4, weights += 2 * taps) {
    let sum = half;
    let at = line + 8 * load<i32>(starts);
    for (let tap = 0; tap < taps; tap += 2, at += 16) {
      const two = v128.load(at);
      const pairs = i16x8.shuffle(two, two, 0, 4, 1, 5, 2, 6, 3, 7);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(pairs, v128.load32_splat(weights + (tap << 1))));
    }
    store<u32>(to, pixel(f32x4.convert_i32x4_s(i32x4.shr_s(sum, WEIGHT_BITS))));
  }
}

/** Factor of alpha in a box. */
const ALPHA: f32 = 255 / 4;

/** RGBA from the numbers of a box. */
function pixel(box: v128): u32 {
  const alpha = f32x4.extract_lane(box, 3);
  // A transparent pixel.
  if (alpha < ALPHA / 2) return 0;
  const colours = f32x4.mul(box, f32x4.splat(255 / alpha));
  const rounded = f32x4.add(f32x4.replace_lane(colours, 3, alpha / ALPHA), f32x4.splat(0.5));
  const shorts = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(rounded), i32x4.splat(0));
  return i32x4.extract_lane(i8x16.narrow_i16x8_u(shorts, shorts), 0);
}
