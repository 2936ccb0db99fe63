/** RGBA as a number per pixel: a view where the bytes are aligned, else a copy. */
export function toWords(data: Uint8Array): Uint32Array {
  if (data.byteOffset % 4 !== 0) return new Uint32Array(data.slice().buffer);
  return new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
}
