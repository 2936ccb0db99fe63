import { counters } from '../../../../shared/counters.js';
import { MAX_SIDE } from '../../../../url/values/types.js';

/** The header of a PNG that our decoder can decode. */
export interface PngHeader {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Red, green and blue, and perhaps alpha. */
  readonly bytesPerPixel: 3 | 4;
  /** Its zlib stream, in the parts of its IDAT chunks. */
  readonly data: readonly Buffer[];
  /** The iCCP chunk, which holds the ICC profile as zlib data. */
  readonly profile: Buffer | undefined;
}

const SIGNATURE_BYTES = 8;
/** A chunk's length and type, before its data, and its checksum after it. */
const HEAD_BYTES = 8;
const SUM_BYTES = 4;
const HEADER_LENGTH = 13;

/** Encoders write fewer chunks. Each takes time and memory. */
const MAX_CHUNKS = 50_000;

/** Bytes per pixel at 8 bits, by colour type (PNG, third edition, 11.2.1). */
const COLOUR_BYTES: Readonly<Record<number, 3 | 4>> = { 2: 3, 6: 4 };

/** A chunk's type: letters only (5.3). */
const TYPE = /^[A-Za-z]{4}$/;

/** Chunks that change what is seen, and are for libvips: a transparent colour, EXIF, animation. */
const FOREIGN: ReadonlySet<string> = new Set(['tRNS', 'eXIf', 'acTL']);

/** Critical chunks that are known here; a palette is only a suggestion. */
const KNOWN: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);

/**
 * Parses a PNG with 8 bits, in true colour with or without alpha, not interlaced. Undefined for every other one, and
 * for damage that shows here; checksums are not verified.
 */
export function parseHeader(png: Buffer): PngHeader | undefined {
  counters.headerWalks += 1;
  let header: Pick<PngHeader, 'width' | 'height' | 'bytesPerPixel'> | undefined;
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
    // Decoders differ on these: several profiles, a profile after the data, data in several places.
    if (type === 'iCCP' && (profile || data.length > 0)) return undefined;
    if (type === 'IDAT' && data.length > 0 && before !== 'IDAT') return undefined;
    if (type === 'iCCP') profile = chunk;
    if (type === 'IDAT') data.push(chunk);
    before = type;
    if (type === 'IEND') return { ...header, data, profile };
  }
  return undefined;
}

/** The first letter of a critical chunk is upper case (5.4). */
function isCritical(type: string): boolean {
  return type.charAt(0) <= 'Z';
}

function parseIhdr(chunk: Buffer): Pick<PngHeader, 'width' | 'height' | 'bytesPerPixel'> | undefined {
  if (chunk.length !== HEADER_LENGTH) return undefined;
  const [depth, colour, compression, filter, interlace] = chunk.subarray(8);
  const [width, height, bytesPerPixel] = [chunk.readUInt32BE(0), chunk.readUInt32BE(4), COLOUR_BYTES[colour!]];
  const isDecodable = depth === 8 && compression === 0 && filter === 0 && interlace === 0;
  const isInRange = Math.min(width, height) > 0 && Math.max(width, height) <= MAX_SIDE;
  return isDecodable && isInRange && bytesPerPixel ? { width, height, bytesPerPixel } : undefined;
}
