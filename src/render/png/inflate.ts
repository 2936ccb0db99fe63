import { inflateSync } from 'node:zlib';

/** Exactly so many bytes out of zlib data; undefined if it holds others or is damaged. */
export function inflate(data: readonly Buffer[], length: number): Uint8Array<ArrayBuffer> | undefined {
  const bytes = inflateAtMost(Buffer.concat(data), length);
  return bytes?.length === length ? bytes : undefined;
}

/** What a profile is not larger than. */
const MAX_PROFILE_BYTES = 4 * 1024 * 1024;

/** The ICC profile in an iCCP chunk (PNG, third edition, 11.3.2.3): behind a name, a zero and the number of the method. */
export function inflateProfile(chunk: Buffer): Uint8Array | undefined {
  return inflateAtMost(chunk.subarray(chunk.indexOf(0) + 2), MAX_PROFILE_BYTES);
}

function inflateAtMost(data: Buffer, length: number): Buffer<ArrayBuffer> | undefined {
  try {
    // Into one piece, with room to see that there is no more.
    return inflateSync(data, {
      maxOutputLength: length + 1,
      chunkSize: Math.max(64, length + 1),
    });
  } catch {
    return undefined;
  }
}
