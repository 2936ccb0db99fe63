/** Four pairs, their first numbers times `first` plus their second ones times `second`. */
export function times(pairs: v128, first: i32, second: i32): v128 {
  return i32x4.dot_i16x8_s(pairs, i32x4.splat((second << 16) | (first & 0xffff)));
}
