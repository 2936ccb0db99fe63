/** The coefficients of a block that are not zero, the first one lowest. */
export function nonzero(block: usize): u64 {
  const zeros =
    sixteenZeros(block) |
    (sixteenZeros(block + 32) << 16) |
    (sixteenZeros(block + 64) << 32) |
    (sixteenZeros(block + 96) << 48);
  return ~zeros;
}

function sixteenZeros(at: usize): u64 {
  const none = i16x8.splat(0);
  const first = i16x8.eq(v128.load(at), none);
  const second = i16x8.eq(v128.load(at, 16), none);
  return i8x16.bitmask(i8x16.narrow_i16x8_s(first, second)) as u32 as u64;
}
