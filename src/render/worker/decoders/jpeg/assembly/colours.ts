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
  const opaque = i8x16.splat(-1);
  for (let line = 0; line < height; line++, luma += stride, blue += stride, red += stride, to += bytes * width) {
    for (let x = 0; x < width; x += LANES) {
      const y = v128.load(luma + x);
      const cb = v128.load(blue + x);
      const cr = v128.load(red + x);
      const target = to + bytes * x;
      if (bytes == 4) putFour(redOf(y, cb, cr), greenOf(y, cb, cr), blueOf(y, cb, cr), opaque, target);
      else putThree(redOf(y, cb, cr), greenOf(y, cb, cr), blueOf(y, cb, cr), target);
    }
  }
}

/** The same for lines of greys. */
export function toGrey(luma: usize, stride: i32, width: i32, height: i32, to: usize, bytes: i32): void {
  const opaque = i8x16.splat(-1);
  for (let line = 0; line < height; line++, luma += stride, to += bytes * width) {
    for (let x = 0; x < width; x += LANES) {
      const y = v128.load(luma + x);
      if (bytes == 4) putFour(y, y, y, opaque, to + bytes * x);
      else putThree(y, y, y, to + bytes * x);
    }
  }
}

/**
 * The same for lines of CMYK, or of YCCK if `ycc` is set. Files hold 255 for no ink, as Adobe's programs write them; the
 * result has 255 for full ink.
 */
export function toCmyk(
  first: usize,
  second: usize,
  third: usize,
  key: usize,
  stride: i32,
  width: i32,
  height: i32,
  to: usize,
  ycc: bool,
): void {
  for (let line = 0; line < height; line++, to += 4 * width) {
    for (let x = 0; x < width; x += LANES) {
      const one = v128.load(first + x);
      const two = v128.load(second + x);
      const three = v128.load(third + x);
      const black = v128.not(v128.load(key + x));
      // YCC stands for the inverse of the inks in the file.
      if (ycc) putFour(redOf(one, two, three), greenOf(one, two, three), blueOf(one, two, three), black, to + 4 * x);
      else putFour(v128.not(one), v128.not(two), v128.not(three), black, to + 4 * x);
    }
    first += stride;
    second += stride;
    third += stride;
    key += stride;
  }
}

/*
 * Sixteen samples of a colour each. Factors have 16 fraction bits, and are split where 16 bits do not hold them: 1.402 is
 * 1 + 0.402.
 */

function redOf(y: v128, cb: v128, cr: v128): v128 {
  const low = centredLow(cr);
  const high = centredHigh(cr);
  return i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.add(i16x8.extend_low_i8x16_u(y), low), mixed(centredLow(cb), low, 0, 26345)),
    i16x8.add(i16x8.add(i16x8.extend_high_i8x16_u(y), high), mixed(centredHigh(cb), high, 0, 26345)),
  );
}

function greenOf(y: v128, cb: v128, cr: v128): v128 {
  const low = centredLow(cr);
  const high = centredHigh(cr);
  return i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.sub(i16x8.extend_low_i8x16_u(y), low), mixed(centredLow(cb), low, -22554, 18734)),
    i16x8.add(i16x8.sub(i16x8.extend_high_i8x16_u(y), high), mixed(centredHigh(cb), high, -22554, 18734)),
  );
}

function blueOf(y: v128, cb: v128, cr: v128): v128 {
  const low = centredLow(cb);
  const high = centredHigh(cb);
  return i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.add(i16x8.extend_low_i8x16_u(y), i16x8.add(low, low)), mixed(low, centredLow(cr), -14942, 0)),
    i16x8.add(i16x8.add(i16x8.extend_high_i8x16_u(y), i16x8.add(high, high)), mixed(high, centredHigh(cr), -14942, 0)),
  );
}

function putFour(red: v128, green: v128, blue: v128, fourth: v128, to: usize): void {
  const near = zippedFirst(red, green);
  const far = zippedLast(red, green);
  const nearRest = zippedFirst(blue, fourth);
  const farRest = zippedLast(blue, fourth);
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

/** The first eight chroma samples without their offset of 128, and the last eight. */
function centredLow(chroma: v128): v128 {
  return i16x8.sub(i16x8.extend_low_i8x16_u(chroma), i16x8.splat(128));
}

function centredHigh(chroma: v128): v128 {
  return i16x8.sub(i16x8.extend_high_i8x16_u(chroma), i16x8.splat(128));
}

/** Eight sums of both chroma samples times their factors, rounded. */
function mixed(cb: v128, cr: v128, blue: i32, red: i32): v128 {
  const half = i32x4.splat(1 << 15);
  const low = times(i16x8.shuffle(cb, cr, 0, 8, 1, 9, 2, 10, 3, 11), blue, red);
  const high = times(i16x8.shuffle(cb, cr, 4, 12, 5, 13, 6, 14, 7, 15), blue, red);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(low, half), 16), i32x4.shr_s(i32x4.add(high, half), 16));
}
