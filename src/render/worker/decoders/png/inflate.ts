import { createInflate, inflateSync } from 'node:zlib';

/** Small chunks: malloc keeps freed large blocks, and from then on all smaller ones. */
export const CHUNK_BYTES = 256 * 1024;

/**
 * Inflates zlib data and hands it to `take`, chunk by chunk. Resolves to false once `take` returns false, or for
 * damaged data.
 */
export async function inflate(data: readonly Buffer[], take: (chunk: Buffer) => boolean): Promise<boolean> {
  const stream = createInflate({ chunkSize: CHUNK_BYTES });
  stream.end(Buffer.concat(data));
  try {
    for await (const chunk of stream) if (!take(chunk as Buffer)) return false;
    return true;
  } catch {
    return false;
  }
}

/** Profiles are hardly ever larger. */
const MAX_PROFILE_BYTES = 4 * 1024 * 1024;

const EMPTY = new Uint8Array(0);

/**
 * The ICC profile in an iCCP chunk: after a name, a zero byte and the compression method (PNG, third edition,
 * 11.3.2.3). Empty if it is damaged or too large.
 */
export function inflateProfile(chunk: Buffer): Uint8Array {
  try {
    return inflateSync(chunk.subarray(chunk.indexOf(0) + 2), { maxOutputLength: MAX_PROFILE_BYTES });
  } catch {
    return EMPTY;
  }
}
