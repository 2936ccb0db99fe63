/*
 * Undoes the filter of a line (PNG, third edition, 9.2). Pixels of three or four bytes become pixels of four, opaque if they
 * had three. `above` is the previous line, unfiltered.
 */

const SUB: i32 = 1;
const UP: i32 = 2;
const AVERAGE: i32 = 3;
const PAETH: i32 = 4;

/** False for an unknown filter. */
export function unfilter(filter: i32, from: usize, above: usize, to: usize, width: i32, bytes: i32): bool {
  const opaque = i32x4.splat(bytes == 3 ? 0xff000000 : 0);
  const end = to + 4 * width;
  if (filter == 0) copy(from, to, end, bytes, opaque);
  else if (filter == SUB) addLeft(from, to, end, bytes, opaque);
  else if (filter == UP) addAbove(from, above, to, end, bytes, opaque);
  else if (filter == AVERAGE) addMean(from, above, to, end, bytes, opaque);
  else if (filter == PAETH) addNearest(from, above, to, end, bytes, opaque);
  else return false;
  return true;
}

/** Four pixels, opaque if they have no alpha. */
function fourPixels(from: usize, bytes: i32, opaque: v128): v128 {
  const pixels = v128.load(from);
  if (bytes == 4) return pixels;
  return v128.or(i8x16.swizzle(pixels, i8x16(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1)), opaque);
}

function copy(from: usize, to: usize, end: usize, bytes: i32, opaque: v128): void {
  for (; to < end; from += 4 * bytes, to += 16) v128.store(to, fourPixels(from, bytes, opaque));
}

function addAbove(from: usize, above: usize, to: usize, end: usize, bytes: i32, opaque: v128): void {
  for (; to < end; from += 4 * bytes, above += 16, to += 16) {
    v128.store(to, v128.or(i8x16.add(fourPixels(from, bytes, opaque), v128.load(above)), opaque));
  }
}

function addLeft(from: usize, to: usize, end: usize, bytes: i32, opaque: v128): void {
  let left = i32x4.splat(0);
  for (; to < end; from += bytes, to += 4) {
    left = v128.or(i8x16.add(v128.load32_zero(from), left), opaque);
    v128.store32_lane(to, left, 0);
  }
}

function addMean(from: usize, above: usize, to: usize, end: usize, bytes: i32, opaque: v128): void {
  let left = i32x4.splat(0);
  const one = i8x16.splat(1);
  for (; to < end; from += bytes, above += 4, to += 4) {
    const up = v128.load32_zero(above);
    // The instruction rounds up, but the filter rounds down.
    const mean = i8x16.sub(i8x16.avgr_u(left, up), v128.and(v128.xor(left, up), one));
    left = v128.or(i8x16.add(v128.load32_zero(from), mean), opaque);
    v128.store32_lane(to, left, 0);
  }
}

/** The Paeth filter: adds the one of left, above and above left that is nearest to left + above - above left. */
function addNearest(from: usize, above: usize, to: usize, end: usize, bytes: i32, opaque: v128): void {
  let left = i32x4.splat(0);
  let corner = i32x4.splat(0);
  const low = i16x8.splat(255);
  for (; to < end; from += bytes, above += 4, to += 4) {
    const up = i16x8.extend_low_i8x16_u(v128.load32_zero(above));
    const toUp = i16x8.sub(up, corner);
    const toLeft = i16x8.sub(left, corner);
    const byLeft = i16x8.abs(toUp);
    const byUp = i16x8.abs(toLeft);
    const byCorner = i16x8.abs(i16x8.add(toUp, toLeft));
    const upOrCorner = v128.bitselect(up, corner, i16x8.le_s(byUp, byCorner));
    const isLeft = v128.and(i16x8.le_s(byLeft, byUp), i16x8.le_s(byLeft, byCorner));
    const nearest = v128.bitselect(left, upOrCorner, isLeft);
    left = v128.and(i16x8.add(i16x8.extend_low_i8x16_u(v128.load32_zero(from)), nearest), low);
    corner = up;
    v128.store32_lane(to, v128.or(i8x16.narrow_i16x8_u(left, left), opaque), 0);
  }
}
