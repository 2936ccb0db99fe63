import { viewAsBuffer } from '../../../shared/bytes.js';
import { ImageError } from '../../../shared/errors.js';
import type { OpenedSource } from './open-source.js';

/**
 * Scans of a JPEG. Encoders write about ten. For each the decoder goes over the whole picture, and an empty one takes a
 * few bytes.
 */
const MAX_SCANS = 200;

/** Frames of a WebP. libwebp compares each with all before it, before it tells how many there are. */
const MAX_FRAMES = 10_000;

/**
 * Checks what decoders do not.
 *
 * @throws ImageError `ELIMIT` for a file that would keep its decoder busy whatever the size of its picture, `EDECODE`
 *   for a GIF whose last frames are missing
 */
export function assertSafeToDecode({ bytes, format, jpeg }: OpenedSource): void {
  if (jpeg?.hasMoreScans(MAX_SCANS)) throw tooMany(MAX_SCANS, 'scans');
  const file = viewAsBuffer(bytes);
  if (format === 'webp' && hasMoreFrames(file, MAX_FRAMES)) throw tooMany(MAX_FRAMES, 'frames');
  if (format === 'gif' && isTruncated(file)) throw new ImageError('EDECODE', 'The source ends too early');
}

function tooMany(limit: number, what: string): ImageError {
  return new ImageError('ELIMIT', `The source has more than ${limit} ${what}`);
}

function hasMoreFrames(webp: Buffer, limit: number): boolean {
  let frames = 0;
  for (let at = 12; at + 8 <= webp.length;) {
    if (webp.toString('latin1', at, at + 4) === 'ANMF' && ++frames > limit) return true;
    const length = webp.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return false;
}

/** Block types of GIF89a. */
const EXTENSION = 0x21;
const FRAME = 0x2c;

/** Whether a GIF ends within a block. libnsgif would show the frames before it as if they were all. */
function isTruncated(gif: Buffer): boolean {
  let at = 13 + paletteLength(gif[10]);
  while (at < gif.length) {
    if (gif[at] === FRAME) at += 11 + paletteLength(gif[at + 9]);
    else if (gif[at] === EXTENSION) at += 2;
    // The trailer, or something that only a decoder can judge.
    else return false;
    for (;;) {
      const length = gif[at];
      if (length === undefined) return true;
      at += 1 + length;
      if (length === 0) break;
    }
  }
  return at > gif.length;
}

/** Bytes of the palette that these flags announce. */
function paletteLength(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}
