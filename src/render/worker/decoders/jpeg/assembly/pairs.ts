/** For four pairs: the first number times `first` plus the second one times `second`. */
export function times(pairs: v128, first: i32, second: i32): v128 {
  return i32x4.dot_i16x8_s(pairs, i32x4.splat((second << 16) | (first & 0xffff)));
}

/** Interleaves the first eight bytes of two vectors. */
export function zippedFirst(one: v128, other: v128): v128 {
  return i8x16.shuffle(one, other, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** Interleaves the last eight bytes of two vectors. */
export function zippedLast(one: v128, other: v128): v128 {
  return i8x16.shuffle(one, other, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
