import { viewAsBuffer } from '../../../shared/bytes.js';
import { ImageError } from '../../../shared/errors.js';
import { DecodeError } from '../../protocol/decode-error.js';
import type { SourceFormat } from '../../protocol/formats.js';
import type { OpenedSource } from './open-source.js';
import {
  avifBoxes,
  gifBlocks,
  noParts,
  pngChunks,
  svgTags,
  tiffDirectories,
  webpChunks,
  type Parts,
} from './structure.js';

/**
 * How many parts of a kind a file may have. Decoders spend time and memory on each, even on an empty one of a few bytes;
 * a file of 40 MB could have millions. Pictures have far fewer.
 */
const LIMITS: Readonly<Record<string, number>> = {
  // The decoder goes over the whole picture for each scan. Encoders write about ten.
  scans: 200,
  segments: 10_000,
  // libwebp compares each with all before it, before it tells how many there are.
  frames: 10_000,
  pages: 10_000,
  boxes: 10_000,
  // Of PNG's data, some encoders write one per kilobyte.
  chunks: 50_000,
  blocks: 100_000,
  tags: 500_000,
  // resvg calls itself for each level, and libvips' threads have a small stack: some 250 overflow it.
  levels: 150,
  // Each is compared with all others of its tag.
  attributes: 200,
};

const PARTS: Readonly<Record<SourceFormat, (file: Buffer, source: OpenedSource) => Parts>> = {
  jpg: (_, { jpeg }) => jpeg!.parts(),
  png: pngChunks,
  gif: gifBlocks,
  webp: webpChunks,
  avif: avifBoxes,
  tiff: tiffDirectories,
  svg: svgTags,
  // PDFium bounds its own work; what it cannot bound ends with the time of the render.
  pdf: noParts,
  // One picture, whose size bounds the work.
  bmp: noParts,
  ico: noParts,
  psd: noParts,
  jp2: noParts,
  // libheif has limits of its own for all that a file lists.
  heic: noParts,
};

/**
 * Checks what decoders do not.
 *
 * @throws ImageError `ELIMIT` for a file that would keep its decoder busy whatever the size of its picture
 * @throws DecodeError for a GIF whose last frames are missing
 */
export function assertSafeToDecode(source: OpenedSource): void {
  const counts = new Map<string, number>();
  for (const part of PARTS[source.format](viewAsBuffer(source.bytes), source)) {
    if (part === 'cut') throw new DecodeError('The source ends too early');
    const count = (counts.get(part) ?? 0) + 1;
    counts.set(part, count);
    const limit = LIMITS[part]!;
    if (count > limit) throw new ImageError('ELIMIT', `The source has more than ${limit} ${part}`, { status: 413 });
  }
}
