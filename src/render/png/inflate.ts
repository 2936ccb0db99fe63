import { inflateSync } from 'node:zlib';

/** Exactly so many bytes out of zlib data; undefined if it holds others or is damaged. */
export function inflate(data: readonly Buffer[], length: number): Uint8Array<ArrayBuffer> | undefined {
  // Into one piece, with room to see that there is no more.
  const bytes = inflateAtMost(Buffer.concat(data), length, Math.max(64, length + 1));
  return bytes?.length === length ? bytes : undefined;
}

/** What a profile is seldom larger than. */
const MAX_PROFILE_BYTES = 4 * 1024 * 1024;

const NOTHING = new Uint8Array(0);

/**
 * The ICC profile in an iCCP chunk (PNG, third edition, 11.3.2.3): behind a name, a zero and the number of the method. Empty
 * if it is damaged, or larger than profiles are.
 */
export function inflateProfile(chunk: Buffer): Uint8Array {
  return inflateAtMost(chunk.subarray(chunk.indexOf(0) + 2), MAX_PROFILE_BYTES) ?? NOTHING;
}

function inflateAtMost(data: Buffer, length: number, chunkSize?: number): Buffer<ArrayBuffer> | undefined {
  try {
    return inflateSync(data, { maxOutputLength: length + 1, chunkSize });
  } catch {
    return undefined;
  }
}
