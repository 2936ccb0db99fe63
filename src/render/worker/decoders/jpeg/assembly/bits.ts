/** Bits of a word of the stream. A code and its value have fewer. */
export const WORD_BITS: i32 = 32;
export const WORD_BYTES: i32 = 4;

/** The value of the highest `size` bits (EXTEND in T.81, F.2.2.1), without branches. */
export function value(bits: u64, size: u32): i32 {
  // A shift by 64 would be a shift by 0.
  const number = ((bits >> 1) >> (63 - size)) as i32;
  const negative = (number - (1 << (size - 1))) >> 31;
  return number + (negative & (1 - (1 << size)));
}
