/** Unpacks PackBits (TIFF 6.0, section 9) until `to` is full. False if the data ends before. */
export function unpackBits(from: Uint8Array, to: Uint8Array): boolean {
  let at = 0;
  let written = 0;
  while (written < to.length && at + 1 < from.length) {
    const count = from[at]!;
    at += 1;
    if (count > 128) {
      const end = Math.min(written + 257 - count, to.length);
      to.fill(from[at]!, written, end);
      written = end;
      at += 1;
    } else if (count < 128) {
      const bytes = from.subarray(at, at + Math.min(count + 1, to.length - written));
      to.set(bytes, written);
      written += bytes.length;
      at += count + 1;
    }
  }
  return written === to.length;
}
