/** The parts of a file that its decoder goes through one by one, by what they are called. Each yields once per part. */
export type Parts = Generator<string, void, undefined>;

/** For formats whose decoders are bounded otherwise. */
export function* noParts(): Parts {
  // None.
}

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

/** What is no element, though it begins with `<`: its start and its end. */
const NO_ELEMENTS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** Bytes of XML. */
const XML = { double: 0x22, single: 0x27, slash: 0x2f, equals: 0x3d, end: 0x3e, bang: 0x21, question: 0x3f } as const;

/**
 * Tags of an SVG. A level is yielded for each that is deeper than all before, and an attribute for each that a tag has
 * more than all before: so their numbers are those of the deepest element, and of the tag that has most.
 */
export function* svgTags(svg: Buffer): Parts {
  let depth = 0;
  let deepest = 0;
  let most = 0;
  for (let at = svg.indexOf('<'); at !== -1; at = svg.indexOf('<', at)) {
    const next = svg[at + 1];
    if (next === XML.bang || next === XML.question) {
      at = skipNoElement(svg, at);
      continue;
    }
    yield 'tags';
    const tag = readTag(svg, at + 1);
    at = tag.end;
    if (next === XML.slash) {
      depth = Math.max(0, depth - 1);
      continue;
    }
    if (depth + 1 > deepest) yield 'levels';
    deepest = Math.max(deepest, depth + 1);
    if (!tag.isEmpty) depth += 1;
    for (; most < tag.attributes; most++) yield 'attributes';
  }
}

/** Where a comment and its like end. What a document type declares may hold elements, and is looked into. */
function skipNoElement(svg: Buffer, at: number): number {
  const found = NO_ELEMENTS.find(([start]) => svg.toString('latin1', at, at + start.length) === start);
  if (!found) return at + 1;
  const end = svg.indexOf(found[1], at + found[0].length);
  return end === -1 ? svg.length : end;
}

/** Reads a tag up to its `>`, of which there may be others between quotes. */
function readTag(svg: Buffer, start: number): { end: number; isEmpty: boolean; attributes: number } {
  let attributes = 0;
  let at = start;
  for (; at < svg.length && svg[at] !== XML.end; at++) {
    const byte = svg[at]!;
    if (byte === XML.equals) attributes += 1;
    if (byte !== XML.double && byte !== XML.single) continue;
    const closing = svg.indexOf(byte, at + 1);
    at = closing === -1 ? svg.length : closing;
  }
  return { end: at, isEmpty: svg[at - 1] === XML.slash, attributes };
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
