import { createInflate, inflateSync } from 'node:zlib';

/** Pieces are small: malloc keeps what was large, and all that is smaller from then on. */
export const PIECE_BYTES = 256 * 1024;

/** Hands over what is in zlib data, piece by piece, for as long as `take` says so. False if it does not, or they are damaged. */
export async function inflate(data: readonly Buffer[], take: (piece: Buffer) => boolean): Promise<boolean> {
  const stream = createInflate({ chunkSize: PIECE_BYTES });
  stream.end(Buffer.concat(data));
  try {
    for await (const piece of stream) if (!take(piece as Buffer)) return false;
    return true;
  } catch {
    return false;
  }
}

/** What a profile is seldom larger than. */
const MAX_PROFILE_BYTES = 4 * 1024 * 1024;

const NOTHING = new Uint8Array(0);

/**
 * The ICC profile in an iCCP chunk (PNG, third edition, 11.3.2.3): behind a name, a zero and the number of the method. Empty
 * if it is damaged, or larger than profiles are.
 */
export function inflateProfile(chunk: Buffer): Uint8Array {
  try {
    return inflateSync(chunk.subarray(chunk.indexOf(0) + 2), { maxOutputLength: MAX_PROFILE_BYTES });
  } catch {
    return NOTHING;
  }
}
