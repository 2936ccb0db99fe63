const ESCAPE = 0xff;
const FIRST_RESTART = 0xd0;
const LAST_RESTART = 0xd7;
const END_OF_IMAGE = 0xd9;

/** Each word of four bytes, first byte lowest, as a number whose first byte is the highest. */
const SWAPPED = i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

/** Bytes of nothing behind the last ones: more than one unit of a scan reads, whatever it holds. */
const MARGIN = 2048;

/**
 * Makes the bits of a scan, from `from` up to the image's end, into words at `to` (T.81, F.1.2.3): without escapes, each
 * part between restart markers aligned to 16 bytes. Where parts begin is written to `starts`, and where the last one
 * ends behind that. Gives the number of parts; 0 if the image has no end, or if there are more than `most`.
 * `to` must be so much below `from` that alignment does not bring it up to 16 bytes before it.
 */
export function unstuff(from: usize, end: usize, to: usize, starts: usize, most: u32): u32 {
  const escape = i8x16.splat(-1);
  const first = to;
  let parts: u32 = 1;
  store<u32>(starts, to);
  while (from + 1 < end) {
    if (from + 16 <= end) {
      const chunk = v128.load(from);
      v128.store(to, chunk);
      const found = i8x16.bitmask(i8x16.eq(chunk, escape));
      const plain = found == 0 ? 16 : ctz(found);
      from += plain;
      to += plain;
      if (found == 0) continue;
    } else if (load<u8>(from) != ESCAPE) {
      store<u8>(to++, load<u8>(from++));
      continue;
    }
    if (from + 1 >= end) return 0;
    const next: i32 = load<u8>(from + 1);
    if (next == 0) {
      store<u8>(to++, ESCAPE);
      from += 2;
    } else if (next == ESCAPE) {
      from++;
    } else if (next >= FIRST_RESTART && next <= LAST_RESTART) {
      if (parts >= most) return 0;
      while (to & 15) store<u8>(to++, 0);
      store<u32>(starts + (parts++ << 2), to);
      from += 2;
    } else if (next == END_OF_IMAGE) {
      store<u32>(starts + (parts << 2), to);
      memory.fill(to, 0, MARGIN);
      for (let at = first; at < to + MARGIN - 15; at += 16) v128.store(at, i8x16.swizzle(v128.load(at), SWAPPED));
      return parts;
    } else return 0;
  }
  return 0;
}
