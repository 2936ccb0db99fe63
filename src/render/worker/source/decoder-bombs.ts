import { ImageError } from '../../../shared/errors.js';
import { viewAsBuffer } from '../../../shared/bytes.js';
import type { SourceFormat } from '../../protocol/formats.js';
import { MARKERS, segments } from '../decoders/jpeg/segments.js';

/**
 * Scans of a JPEG. Encoders write about ten; each makes the decoder go over the whole picture, and one that says nothing
 * takes a few bytes.
 */
const MAX_SCANS = 200;

/** Frames of a WebP. libwebp compares each with all before it, and only then tells how many they are. */
const MAX_FRAMES = 10_000;

/**
 * Looks at what decoders do not: throws `ELIMIT` for a file that would keep its decoder busy whatever the size of its
 * picture, and `EDECODE` for an animation of which the last frames are missing.
 */
export function assertSafeToDecode(source: Uint8Array, format: SourceFormat): void {
  const bytes = viewAsBuffer(source);
  if (format === 'jpg' && hasMoreScans(bytes, MAX_SCANS)) throw tooMany(MAX_SCANS, 'scans');
  if (format === 'webp' && hasMoreFrames(bytes, MAX_FRAMES)) throw tooMany(MAX_FRAMES, 'frames');
  if (format === 'gif' && isTruncated(bytes)) throw new ImageError('EDECODE', 'The source ends too early');
}

function tooMany(limit: number, what: string): ImageError {
  return new ImageError('ELIMIT', `The source has more than ${limit} ${what}`);
}

function hasMoreScans(jpeg: Buffer, limit: number): boolean {
  let scans = 0;
  for (const { marker } of segments(jpeg)) if (marker === MARKERS.SOS && ++scans > limit) return true;
  return false;
}

function hasMoreFrames(file: Buffer, limit: number): boolean {
  let frames = 0;
  for (let at = 12; at + 8 <= file.length;) {
    if (file.toString('latin1', at, at + 4) === 'ANMF' && ++frames > limit) return true;
    const length = file.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return false;
}

const EXTENSION = 0x21;
const FRAME = 0x2c;

/** Whether a GIF ends within a block. libnsgif shows the frames before it as if they were all. */
function isTruncated(gif: Buffer): boolean {
  let at = 13 + paletteLength(gif[10]);
  while (at < gif.length) {
    if (gif[at] === FRAME) at += 11 + paletteLength(gif[at + 9]);
    else if (gif[at] === EXTENSION) at += 2;
    // The end, or what only a decoder can tell.
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

/** Bytes of the palette that these flags tell of. */
function paletteLength(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}
