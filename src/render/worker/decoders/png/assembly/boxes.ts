/*
 * Box filter. A box has four 16-bit numbers: red, green and blue times alpha, and alpha times 255, each a quarter of the mean
 * of its pixels, so that the sign bit is free. Colours of transparent pixels have no weight.
 */

/** Adds a line of pixels to the sums of a line of boxes, `side` pixels per box. */
export function addBoxes(line: usize, side: i32, across: i32, sums: usize): void {
  const most = i16x8.splat(255);
  for (let box = 0; box < across; box++, sums += 16) {
    let sum = v128.load(sums);
    let left = side;
    for (; left > 1; left -= 2, line += 8) {
      const two = i16x8.extend_low_i8x16_u(v128.load64_zero(line));
      const seen = i16x8.mul(two, i16x8.shuffle(two, most, 3, 3, 3, 8, 7, 7, 7, 8));
      sum = i32x4.add(sum, i32x4.add(i32x4.extend_low_i16x8_u(seen), i32x4.extend_high_i16x8_u(seen)));
    }
    if (left) {
      const one = i16x8.extend_low_i8x16_u(v128.load32_zero(line));
      const seen = i16x8.mul(one, i16x8.shuffle(one, most, 3, 3, 3, 8, 3, 3, 3, 8));
      sum = i32x4.add(sum, i32x4.extend_low_i16x8_u(seen));
      line += 4;
    }
    v128.store(sums, sum);
  }
}

/** Turns sums into boxes, at `to`, and clears them. */
export function writeBoxes(sums: usize, side: i32, across: i32, to: usize): void {
  const share = f32x4.splat(1 / (4 * ((side * side) as f32)));
  const zero = i32x4.splat(0);
  for (let box = 0; box < across; box++, sums += 16, to += 8) {
    const means = i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.convert_i32x4_s(v128.load(sums)), share));
    v128.store64_lane(to, i16x8.narrow_i32x4_s(means, means), 0);
    v128.store(sums, zero);
  }
}
