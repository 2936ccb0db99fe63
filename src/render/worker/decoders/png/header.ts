/** Where everything is in a PNG that our reader can read. */
export interface PngHeader {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Of a pixel: red, green and blue, and perhaps alpha. */
  readonly bytes: 3 | 4;
  /** The parts of its one stream of zlib data. */
  readonly data: readonly Buffer[];
  /** What iCCP says, which holds the ICC profile in zlib data. */
  readonly profile: Buffer | undefined;
}

const SIGNATURE_BYTES = 8;
/** Of a chunk: its length and its type, before its data, and its checksum behind them. */
const HEAD_BYTES = 8;
const SUM_BYTES = 4;
const HEADER_LENGTH = 13;

/** More chunks than encoders write, which would take time and memory. */
const MAX_CHUNKS = 50_000;

/** Pixels a side. Longer ones no format can hold, and they would take more memory than their bytes tell. */
const MAX_LENGTH = 65_535;

/** By the number of a colour type (PNG, third edition, 11.2.1): bytes of a pixel of eight bits. */
const COLOUR_BYTES: Readonly<Record<number, 3 | 4>> = { 2: 3, 6: 4 };

/** Of a chunk: letters only (5.3). */
const TYPE = /^[A-Za-z]{4}$/;

/** Chunks that change what is seen, and are for a decoder that knows them: colour that is transparent, EXIF, animation. */
const FOREIGN: ReadonlySet<string> = new Set(['tRNS', 'eXIf', 'acTL']);

/** Chunks without which nothing can be shown, as far as they are known here; a palette is a suggestion only. */
const KNOWN: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);

/**
 * The layout of a PNG of eight bits a colour, in true colour with or without alpha, that is not interlaced. Undefined for
 * every other one, and for what is damaged as far as that shows here; checksums are not looked at.
 */
export function parseHeader(png: Buffer): PngHeader | undefined {
  let header: Pick<PngHeader, 'width' | 'height' | 'bytes'> | undefined;
  let profile: Buffer | undefined;
  const data: Buffer[] = [];
  let before = '';
  let chunks = 0;
  for (let at = SIGNATURE_BYTES; at + HEAD_BYTES + SUM_BYTES <= png.length && chunks < MAX_CHUNKS; chunks++) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + HEAD_BYTES);
    const chunk = png.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length);
    at += HEAD_BYTES + length + SUM_BYTES;
    if (at > png.length || !TYPE.test(type) || FOREIGN.has(type)) return undefined;
    if (isCritical(type) && !KNOWN.has(type)) return undefined;
    if ((type === 'IHDR') !== (chunks === 0)) return undefined;
    if (type === 'IHDR') header = parseIhdr(chunk);
    if (!header) return undefined;
    // Where decoders go apart: several profiles, one that comes late, and data in several places.
    if (type === 'iCCP' && (profile || data.length > 0)) return undefined;
    if (type === 'IDAT' && data.length > 0 && before !== 'IDAT') return undefined;
    if (type === 'iCCP') profile = chunk;
    if (type === 'IDAT') data.push(chunk);
    before = type;
    if (type === 'IEND') return { ...header, data, profile };
  }
  return undefined;
}

/** A chunk's type begins with a capital if a picture cannot be shown without it (5.4). */
function isCritical(type: string): boolean {
  return type.charAt(0) <= 'Z';
}

function parseIhdr(chunk: Buffer): Pick<PngHeader, 'width' | 'height' | 'bytes'> | undefined {
  if (chunk.length !== HEADER_LENGTH) return undefined;
  const [depth, colour, compression, filter, interlace] = chunk.subarray(8);
  const [width, height, bytes] = [chunk.readUInt32BE(0), chunk.readUInt32BE(4), COLOUR_BYTES[colour!]];
  const isOurs = depth === 8 && compression === 0 && filter === 0 && interlace === 0;
  const isThere = Math.min(width, height) > 0 && Math.max(width, height) <= MAX_LENGTH;
  return isOurs && isThere && bytes ? { width, height, bytes } : undefined;
}
