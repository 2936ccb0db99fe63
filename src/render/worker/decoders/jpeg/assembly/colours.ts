import { times, zippedFirst, zippedLast } from './pairs';

const LANES = 16;

/**
 * Converts lines of Y, Cb and Cr (JFIF 1.02) to RGB, or RGBA for four bytes per pixel, at `to`, with libjpeg's
 * constants (jdcolor.c). Lines are aligned to 16 bytes. Overwrites up to `OVERRUN` bytes after the last pixel.
 */
export function toRgb(
  luma: usize,
  blue: usize,
  red: usize,
  stride: i32,
  width: i32,
  height: i32,
  to: usize,
  bytes: i32,
): void {
  for (let line = 0; line < height; line++, luma += stride, blue += stride, red += stride, to += bytes * width) {
    for (let x = 0; x < width; x += LANES) {
      const y = v128.load(luma + x);
      const cb = v128.load(blue + x);
      const cr = v128.load(red + x);
      putRgb(
        i16x8.extend_low_i8x16_u(y),
        i16x8.extend_high_i8x16_u(y),
        centred(i16x8.extend_low_i8x16_u(cb)),
        centred(i16x8.extend_high_i8x16_u(cb)),
        centred(i16x8.extend_low_i8x16_u(cr)),
        centred(i16x8.extend_high_i8x16_u(cr)),
        to + bytes * x,
        bytes,
      );
    }
  }
}

/** Sixteen pixels. Factors have 16 fraction bits, and are split where 16 bits do not hold them: 1.402 is 1 + 0.402. */
function putRgb(y0: v128, y1: v128, cb0: v128, cb1: v128, cr0: v128, cr1: v128, to: usize, bytes: i32): void {
  const red = i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.add(y0, cr0), mixed(cb0, cr0, 0, 26345)),
    i16x8.add(i16x8.add(y1, cr1), mixed(cb1, cr1, 0, 26345)),
  );
  const green = i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.sub(y0, cr0), mixed(cb0, cr0, -22554, 18734)),
    i16x8.add(i16x8.sub(y1, cr1), mixed(cb1, cr1, -22554, 18734)),
  );
  const blue = i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.add(y0, i16x8.add(cb0, cb0)), mixed(cb0, cr0, -14942, 0)),
    i16x8.add(i16x8.add(y1, i16x8.add(cb1, cb1)), mixed(cb1, cr1, -14942, 0)),
  );
  if (bytes == 4) putFour(red, green, blue, to);
  else putThree(red, green, blue, to);
}

function putFour(red: v128, green: v128, blue: v128, to: usize): void {
  const opaque = i8x16.splat(-1);
  const near = zippedFirst(red, green);
  const far = zippedLast(red, green);
  const nearRest = zippedFirst(blue, opaque);
  const farRest = zippedLast(blue, opaque);
  v128.store(to, i16x8.shuffle(near, nearRest, 0, 8, 1, 9, 2, 10, 3, 11));
  v128.store(to, i16x8.shuffle(near, nearRest, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  v128.store(to, i16x8.shuffle(far, farRest, 0, 8, 1, 9, 2, 10, 3, 11), 32);
  v128.store(to, i16x8.shuffle(far, farRest, 4, 12, 5, 13, 6, 14, 7, 15), 48);
}

function putThree(red: v128, green: v128, blue: v128, to: usize): void {
  const first = i8x16.shuffle(red, green, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
  const second = i8x16.shuffle(red, green, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
  const third = i8x16.shuffle(red, green, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
  v128.store(to, i8x16.shuffle(first, blue, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15));
  v128.store(to, i8x16.shuffle(second, blue, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15), 16);
  v128.store(to, i8x16.shuffle(third, blue, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31), 32);
}

/** Chroma, without its offset of 128. */
function centred(chroma: v128): v128 {
  return i16x8.sub(chroma, i16x8.splat(128));
}

/** Eight sums of both chroma samples times their factors, rounded. */
function mixed(cb: v128, cr: v128, blue: i32, red: i32): v128 {
  const half = i32x4.splat(1 << 15);
  const low = times(i16x8.shuffle(cb, cr, 0, 8, 1, 9, 2, 10, 3, 11), blue, red);
  const high = times(i16x8.shuffle(cb, cr, 4, 12, 5, 13, 6, 14, 7, 15), blue, red);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(low, half), 16), i32x4.shr_s(i32x4.add(high, half), 16));
}
