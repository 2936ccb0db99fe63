import { MARGIN } from './memory';

const ESCAPE = 0xff;
const FIRST_RESTART = 0xd0;

/** Reverses the bytes of each word of four bytes. */
const SWAPPED = i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

/**
 * Turns entropy-coded data into words at `to`: removes stuffed bytes (T.81, F.1.2.3), and aligns each restart interval
 * to 16 bytes. Writes the start and end of each interval to `intervals`. False unless there are exactly so many
 * intervals, with their markers in order. `to` must be so far below `from` that alignment does not bring it closer than
 * 16 bytes.
 */
export function unstuff(from: usize, end: usize, to: usize, intervals: usize, parts: u32): bool {
  const escape = i8x16.splat(-1);
  const first = to;
  let part: u32 = 0;
  store<usize>(intervals, to);
  while (from < end) {
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
    // A fill byte before the marker that follows.
    if (from + 1 == end) break;
    const next: i32 = load<u8>(from + 1);
    if (next == 0) {
      store<u8>(to++, ESCAPE);
      from += 2;
    } else if (next == ESCAPE) {
      from++;
    } else if (next == FIRST_RESTART + (part & 7)) {
      store<usize>(intervals, to, 4);
      if (++part == parts) return false;
      while (to & 15) store<u8>(to++, 0);
      intervals += 8;
      store<usize>(intervals, to);
      from += 2;
    } else return false;
  }
  store<usize>(intervals, to, 4);
  memory.fill(to, 0, MARGIN);
  for (let at = first; at < to + MARGIN - 15; at += 16) v128.store(at, i8x16.swizzle(v128.load(at), SWAPPED));
  return part + 1 == parts;
}
