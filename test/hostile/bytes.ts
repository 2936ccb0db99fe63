/** Numbers as bytes, most significant first. */
export const be16 = (value: number): Buffer => Buffer.from([value >>> 8, value & 0xff]);
export const be32 = (value: number): Buffer => Buffer.concat([be16(value >>> 16), be16(value & 0xffff)]);

/** Numbers as bytes, least significant first. */
export const le16 = (value: number): Buffer => be16(value).reverse();
export const le24 = (value: number): Buffer => be32(value).subarray(1).reverse();
export const le32 = (value: number): Buffer => be32(value).reverse();

export const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A copy of `bytes` with others written over it at `at`. */
export function patched(bytes: Buffer, at: number, patch: Buffer): Buffer {
  if (at < 0 || at + patch.length > bytes.length) throw new RangeError(`There is no byte ${at}`);
  const copy = Buffer.from(bytes);
  patch.copy(copy, at);
  return copy;
}
