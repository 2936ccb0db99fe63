import { BLOCK, BLOCK_BYTES, PAIRS, SUMS, WORK } from './memory';
import { times } from './pairs';

/*
 * Inverse DCT of a block to eight, four or two pixels a side, bit-exact with libjpeg (jidctint.c, jidctred.c), so that a
 * picture does not depend on its decoder. Coefficients are in pairs, in the order of `OFFSETS`, since WebAssembly
 * multiplies and adds pairs at once. Factors have 13 fraction bits.
 */

/** Fraction bits that are kept between the passes, and those of a pass's sums: for eight pixels, four and two. */
const KEPT_BITS = 2;
const ONE_BITS = 13;
const HALF_BITS = 14;
const QUARTER_BITS = 15;
/** Coefficients are eight times as large as samples, and samples have an offset. */
const SCALE_BITS = 3;
const MIDDLE = 128;

/** Transforms the block at `BLOCK`, with `dc` as its first coefficient, to `side` pixels a side, and clears it. */
export function putBlock(dc: i32, side: i32, to: usize, stride: i32): void {
  store<i16>(BLOCK, dc);
  shrink(BLOCK, side, to, stride);
  const zero = i64x2.splat(0);
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) v128.store(BLOCK + at, zero);
}

/** Transforms the block at `from` to `side` pixels a side, at least two. */
export function shrink(from: usize, side: i32, to: usize, stride: i32): void {
  if (side == 8) putEight(from, to, stride);
  else if (side == 4) putFour(from, to, stride);
  else putTwo(from, to, stride);
}

/** A uniform block, whose first coefficient is `dc`. */
export function putFlat(dc: i32, side: i32, to: usize, stride: i32): void {
  const shade = shadeOf(dc);
  if (side == 1) {
    store<u8>(to, shade);
    return;
  }
  const four = shade * 0x01010101;
  for (let line = 0; line < side; line++, to += stride) {
    if (side == 2) {
      store<u16>(to, four);
      continue;
    }
    store<u32>(to, four);
    if (side == 8) store<u32>(to, four, 4);
  }
}

/** The pixels of a uniform block. */
export function shadeOf(dc: i32): i32 {
  return max(0, min(255, ((dc + (1 << (SCALE_BITS - 1))) >> SCALE_BITS) + MIDDLE));
}

function putEight(from: usize, to: usize, stride: i32): void {
  const columns = ONE_BITS - KEPT_BITS;
  for (let at: usize = 0; at < 32; at += 16) eight(from + at, half(columns), columns, WORK + at);
  const rows = ONE_BITS + KEPT_BITS + SCALE_BITS;
  for (let at = WORK; at < WORK + 256; at += 128, to += 4 * stride) {
    pairLines(at);
    eight(PAIRS, middle(rows), rows, SUMS);
    putColumns(SUMS, to, stride);
    putColumns(SUMS + 128, to + 4, stride);
  }
}

function putFour(from: usize, to: usize, stride: i32): void {
  const columns = HALF_BITS - KEPT_BITS;
  for (let at: usize = 0; at < 32; at += 16) four(from + at, half(columns), columns, WORK + at);
  pairLines(WORK);
  const rows = HALF_BITS + KEPT_BITS + SCALE_BITS;
  four(PAIRS, middle(rows), rows, SUMS);
  putColumns(SUMS, to, stride);
}

function putTwo(from: usize, to: usize, stride: i32): void {
  const columns = QUARTER_BITS - KEPT_BITS;
  for (let at: usize = 0; at < 32; at += 16) two(from + at, half(columns), columns, WORK + at);
  // Two of the four lines belong to this block; the results of the others are dropped.
  pairLines(WORK);
  const rows = QUARTER_BITS + KEPT_BITS + SCALE_BITS;
  two(PAIRS, middle(rows), rows, SUMS);
  const numbers = i16x8.narrow_i32x4_s(v128.load(SUMS), v128.load(SUMS, 32));
  const pixels = i8x16.narrow_i16x8_u(numbers, numbers);
  const ordered = i8x16.shuffle(pixels, pixels, 0, 4, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  v128.store16_lane(to, ordered, 0);
  v128.store16_lane(to + stride, ordered, 1);
}

/** Four columns of four pixels, at `from`. */
function putColumns(from: usize, to: usize, stride: i32): void {
  const pixels = i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(v128.load(from), v128.load(from, 32)),
    i16x8.narrow_i32x4_s(v128.load(from, 64), v128.load(from, 96)),
  );
  const ordered = i8x16.shuffle(pixels, pixels, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  v128.store32_lane(to, ordered, 0);
  v128.store32_lane(to + stride, ordered, 1);
  v128.store32_lane(to + 2 * stride, ordered, 2);
  v128.store32_lane(to + 3 * stride, ordered, 3);
}

/** Interleaves four lines of `WORK` into `PAIRS`, in the order of `BLOCK`. */
function pairLines(at: usize): void {
  const evens01 = i32x4.shuffle(line(at), line(at + 32), 0, 4, 1, 5);
  const evens23 = i32x4.shuffle(line(at + 64), line(at + 96), 0, 4, 1, 5);
  const odds01 = i32x4.shuffle(line(at), line(at + 32), 2, 6, 3, 7);
  const odds23 = i32x4.shuffle(line(at + 64), line(at + 96), 2, 6, 3, 7);
  v128.store(PAIRS, i64x2.shuffle(evens01, evens23, 0, 2));
  v128.store(PAIRS, i64x2.shuffle(evens01, evens23, 1, 3), 32);
  v128.store(PAIRS, i64x2.shuffle(odds01, odds23, 0, 2), 64);
  v128.store(PAIRS, i64x2.shuffle(odds01, odds23, 1, 3), 96);
}

function line(at: usize): v128 {
  return i16x8.narrow_i32x4_s(v128.load(at), v128.load(at, 16));
}

/** Eight sums of four pairs each, one per lane. Pairs and sums are 32 bytes apart. */
function eight(pairs: usize, rounding: i32, shift: i32, to: usize): void {
  const p04 = v128.load(pairs);
  const p26 = v128.load(pairs, 32);
  const p13 = v128.load(pairs, 64);
  const p57 = v128.load(pairs, 96);
  const round = i32x4.splat(rounding);
  const sum = i32x4.add(times(p04, 8192, 8192), round);
  const difference = i32x4.add(times(p04, 8192, -8192), round);
  const outer = times(p26, 10703, 4433);
  const inner = times(p26, 4433, -10704);
  putPair(i32x4.add(sum, outer), i32x4.add(times(p13, 11363, 9633), times(p57, 6437, 2260)), shift, to, to + 224);
  putPair(
    i32x4.add(difference, inner),
    i32x4.add(times(p13, 9633, -2259), times(p57, -11362, -6436)),
    shift,
    to + 32,
    to + 192,
  );
  putPair(
    i32x4.sub(difference, inner),
    i32x4.add(times(p13, 6437, -11362), times(p57, 2261, 9633)),
    shift,
    to + 64,
    to + 160,
  );
  putPair(
    i32x4.sub(sum, outer),
    i32x4.add(times(p13, 2260, -6436), times(p57, 9633, -11363)),
    shift,
    to + 96,
    to + 128,
  );
}

/** Four sums. */
function four(pairs: usize, rounding: i32, shift: i32, to: usize): void {
  const p13 = v128.load(pairs, 64);
  const p57 = v128.load(pairs, 96);
  const mean = i32x4.add(times(v128.load(pairs), 16384, 0), i32x4.splat(rounding));
  const bend = times(v128.load(pairs, 32), 15137, -6270);
  putPair(i32x4.add(mean, bend), i32x4.add(times(p13, 20995, 7373), times(p57, -4926, -4176)), shift, to, to + 96);
  putPair(
    i32x4.sub(mean, bend),
    i32x4.add(times(p13, 8697, -17799), times(p57, 11893, -1730)),
    shift,
    to + 32,
    to + 64,
  );
}

/** Two sums. */
function two(pairs: usize, rounding: i32, shift: i32, to: usize): void {
  const mean = i32x4.add(i32x4.shl(times(v128.load(pairs), 16384, 0), 1), i32x4.splat(rounding));
  const slope = i32x4.add(times(v128.load(pairs, 64), 29692, -10426), times(v128.load(pairs, 96), 6967, -5906));
  putPair(mean, slope, shift, to, to + 32);
}

/** The even part plus and minus the odd part. */
function putPair(even: v128, odd: v128, shift: i32, near: usize, far: usize): void {
  v128.store(near, i32x4.shr_s(i32x4.add(even, odd), shift));
  v128.store(far, i32x4.shr_s(i32x4.sub(even, odd), shift));
}

/** Half of what is shifted out, for rounding. */
function half(shift: i32): i32 {
  return 1 << (shift - 1);
}

/** The same, where the result is a pixel. */
function middle(shift: i32): i32 {
  return (MIDDLE << shift) + half(shift);
}
