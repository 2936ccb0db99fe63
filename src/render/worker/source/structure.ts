/** The parts of a file that its decoder goes through one by one, by what they are called. Each yields once per part. */
export type Parts = Generator<string, void, undefined>;

const SIGNATURE_BYTES = { png: 8, riff: 12, gif: 13 } as const;

/** Length, type and checksum of a PNG's chunk (PNG, third edition, 5.3). */
const PNG_CHUNK_BYTES = 12;

export function* pngChunks(png: Buffer): Parts {
  for (let at = SIGNATURE_BYTES.png; at + PNG_CHUNK_BYTES <= png.length;) {
    yield 'chunks';
    at += PNG_CHUNK_BYTES + png.readUInt32BE(at);
  }
}

/** The chunks of a WebP; those that are frames are told apart. */
export function* webpChunks(webp: Buffer): Parts {
  for (let at = SIGNATURE_BYTES.riff; at + 8 <= webp.length;) {
    yield 'chunks';
    if (webp.toString('latin1', at, at + 4) === 'ANMF') yield 'frames';
    const length = webp.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
}

/** The outer boxes of an AVIF (ISO/IEC 14496-12, 4.2). */
export function* avifBoxes(avif: Buffer): Parts {
  for (let at = 0; at + 8 <= avif.length;) {
    yield 'boxes';
    const size = avif.readUInt32BE(at);
    // 0 is up to the end of the file, 1 a size of 64 bits that follows.
    if (size === 0) return;
    const length = size === 1 && at + 16 <= avif.length ? Number(avif.readBigUInt64BE(at + 8)) : size;
    at += Math.max(8, length);
  }
}

/** The directories of a TIFF or BigTIFF, each of which is a page. */
export function* tiffDirectories(tiff: Buffer): Parts {
  const little = tiff[0] === 0x49;
  const big = tiff[little ? 2 : 3] === 43;
  const read = (at: number, bytes: 2 | 4 | 8): number => {
    if (!(at + bytes <= tiff.length)) return 0;
    if (bytes === 8) return Number(little ? tiff.readBigUInt64LE(at) : tiff.readBigUInt64BE(at));
    return little ? tiff.readUIntLE(at, bytes) : tiff.readUIntBE(at, bytes);
  };
  const [countBytes, entryBytes, offsetBytes, first] = big ? ([8, 20, 8, 8] as const) : ([2, 12, 4, 4] as const);
  const seen = new Set<number>();
  // Decoders end where a directory comes again.
  for (let at = read(first, offsetBytes); at > 0 && !seen.has(at);) {
    yield 'pages';
    seen.add(at);
    at = read(at + countBytes + read(at, countBytes) * entryBytes, offsetBytes);
  }
}

/** Tags of an SVG, and what looks like tags in its texts. */
export function* svgTags(svg: Buffer): Parts {
  for (let at = svg.indexOf('<'); at !== -1; at = svg.indexOf('<', at + 1)) yield 'tags';
}

/** Block types of GIF89a. */
const EXTENSION = 0x21;
const FRAME = 0x2c;

/**
 * The blocks of a GIF; those that are frames are told apart. Ends with `cut` if the file ends within a block: libnsgif
 * would show the frames before it as if they were all.
 */
export function* gifBlocks(gif: Buffer): Parts {
  let at = SIGNATURE_BYTES.gif + paletteLength(gif[10]);
  while (at < gif.length) {
    // The trailer, or something that only a decoder can judge.
    if (gif[at] !== FRAME && gif[at] !== EXTENSION) return;
    yield 'blocks';
    if (gif[at] === FRAME) {
      yield 'frames';
      at += 11 + paletteLength(gif[at + 9]);
    } else at += 2;
    for (let length: number | undefined = -1; length !== 0; at += 1 + length) {
      length = gif[at];
      if (length === undefined) return yield 'cut';
    }
  }
  if (at > gif.length) yield 'cut';
}

/** Bytes of the palette that these flags announce. */
function paletteLength(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}
