import { viewAsBuffer } from '../../shared/bytes.js';
import { counters } from '../../shared/counters.js';
import type { Output, Transformation } from '../../url/transformation-types.js';

/** How a format is named in headers and file names. */
export interface FormatFacts {
  readonly mimeType: string;
  readonly extension: string;
}

/** The formats that can be read. */
export const SOURCE_FORMATS = {
  jpg: { mimeType: 'image/jpeg', extension: 'jpg' },
  png: { mimeType: 'image/png', extension: 'png' },
  gif: { mimeType: 'image/gif', extension: 'gif' },
  webp: { mimeType: 'image/webp', extension: 'webp' },
  avif: { mimeType: 'image/avif', extension: 'avif' },
  tiff: { mimeType: 'image/tiff', extension: 'tif' },
  svg: { mimeType: 'image/svg+xml', extension: 'svg' },
  bmp: { mimeType: 'image/bmp', extension: 'bmp' },
  ico: { mimeType: 'image/x-icon', extension: 'ico' },
  pdf: { mimeType: 'application/pdf', extension: 'pdf' },
  psd: { mimeType: 'image/vnd.adobe.photoshop', extension: 'psd' },
  heic: { mimeType: 'image/heic', extension: 'heic' },
  jp2: { mimeType: 'image/jp2', extension: 'jp2' },
} as const satisfies Record<string, FormatFacts>;
export type SourceFormat = keyof typeof SOURCE_FORMATS;

export function isSourceFormat(name: string): name is SourceFormat {
  return Object.hasOwn(SOURCE_FORMATS, name);
}

/**
 * Formats that few browsers show: files to download, which are pictures only where one is wanted of them
 * (docs/imagekit.md#pass-through).
 */
const DOCUMENTS = ['pdf', 'psd', 'heic', 'jp2'] as const satisfies readonly SourceFormat[];
export type DocumentFormat = (typeof DOCUMENTS)[number];

export const isDocument = (format: SourceFormat): boolean => DOCUMENTS.some((document) => document === format);

/** File extensions of documents. */
export const DOCUMENT_EXTENSIONS: ReadonlySet<string> = new Set([
  ...DOCUMENTS,
  'psb',
  'heif',
  'hif',
  'jpx',
  'jpf',
  'j2k',
]);

/** File extensions of pictures. */
export const PICTURE_EXTENSIONS: ReadonlySet<string> = new Set([
  ...Object.entries(SOURCE_FORMATS)
    .filter(([format]) => !isDocument(format as SourceFormat))
    .map(([, { extension }]) => extension),
  'jpeg',
  'jpe',
  'jfif',
  'tiff',
]);

/** The formats that can be written. */
export const TARGET_FORMATS = ['jpg', 'png', 'gif', 'webp', 'avif'] as const;
export type TargetFormat = (typeof TARGET_FORMATS)[number];

/** What the `autoFormats` option may name. */
export type AutoFormat = 'avif' | 'webp';

/** What each format can hold. `maxSide` is in pixels. */
export const CAPABILITIES: Readonly<Record<TargetFormat, { alpha: boolean; animation: boolean; maxSide: number }>> = {
  // libjpeg's own limit; MozJPEG aborts above it.
  jpg: { alpha: false, animation: false, maxSide: 65_500 },
  png: { alpha: true, animation: false, maxSide: 65_535 },
  gif: { alpha: true, animation: true, maxSide: 65_535 },
  webp: { alpha: true, animation: true, maxSide: 16_383 },
  avif: { alpha: true, animation: false, maxSide: 65_535 },
};

/** Bytes of the picture headers of BMP, by their versions. */
const BMP_HEADERS: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);

/** How many of a file's first bytes `sniff` looks at. */
export const SNIFF_BYTES = 4096;

/**
 * The format of a picture by its first bytes; undefined for documents and for what cannot be decoded here (videos,
 * EPS …). The file name and the declared MIME type do not count.
 */
export function sniff(bytes: Uint8Array): SourceFormat | undefined {
  counters.sniffs += 1;
  const head = viewAsBuffer(bytes).subarray(0, SNIFF_BYTES);
  const ascii = (from: number, to: number): string => head.toString('latin1', from, to);
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpg';
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (/^GIF8[79]a$/.test(ascii(0, 6))) return 'gif';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp';
  if (ascii(4, 8) === 'ftyp') return hasBrand(head, /^avi[fs]$/) ? 'avif' : undefined;
  if (/^(II\*\0|MM\0\*|II\+\0|MM\0\+)$/.test(ascii(0, 4))) return 'tiff';
  if (isBmp(head)) return 'bmp';
  if (isIco(head)) return 'ico';
  return isSvg(head) ? 'svg' : undefined;
}

/** Two letters are little: the length of the picture header has to be one that there is. */
function isBmp(head: Buffer): boolean {
  return head.length >= 18 && head.toString('latin1', 0, 2) === 'BM' && BMP_HEADERS.has(head.readUInt32LE(14));
}

/** An icon, whose first picture starts after the list of pictures. */
function isIco(head: Buffer): boolean {
  if (head.length < 22 || head.readUInt32LE(0) !== 0x10000) return false;
  const count = head.readUInt16LE(4);
  return count > 0 && head[9] === 0 && head.readUInt32LE(18) >= 6 + 16 * count;
}

/** The format of a document by its first bytes. */
export function sniffDocument(bytes: Uint8Array): DocumentFormat | undefined {
  const head = viewAsBuffer(bytes).subarray(0, SNIFF_BYTES);
  const start = head.toString('latin1', 0, 12);
  if (start.startsWith('%PDF-')) return 'pdf';
  if (start.startsWith('8BPS\0\x01') || start.startsWith('8BPS\0\x02')) return 'psd';
  if (start.endsWith('jP  \r\n\x87\n') || start.startsWith('\xff\x4f\xff\x51')) return 'jp2';
  return start.startsWith('ftyp', 4) && isHeic(head) ? 'heic' : undefined;
}

/** HEVC pictures; AV1 pictures may name the brands of HEIF in general too. */
function isHeic(head: Buffer): boolean {
  return hasBrand(head, /^he(?:i[cxms]|v[cxms])$/) && !hasBrand(head, /^avi[fs]$/);
}

/** ISO BMFF: whether a file names a brand as its major or as a compatible one. */
function hasBrand(head: Buffer, brand: RegExp): boolean {
  if (head.length < 12) return false;
  const end = Math.min(head.readUInt32BE(0), head.length);
  for (let at = 8; at + 4 <= end; at += 4) {
    if (brand.test(head.toString('latin1', at, at + 4))) return true;
  }
  return false;
}

/** An SVG root element after what XML allows before it: a byte order mark, a declaration, comments, a doctype. */
function isSvg(head: Buffer): boolean {
  let text = head.toString('utf8').replace(/^\uFEFF/, '');
  for (;;) {
    text = text.trimStart();
    const end = text.startsWith('<!--') ? text.indexOf('-->') + 2 : /^<[?!]/.test(text) ? endOfDeclaration(text) : 0;
    if (end < 2) break;
    text = text.slice(end + 1);
  }
  return /^<(?:[a-z]+:)?svg[\s>/]/i.test(text);
}

/** A doctype may hold entity declarations in brackets. */
function endOfDeclaration(text: string): number {
  const close = text.indexOf('>');
  const bracket = text.indexOf('[');
  return bracket === -1 || bracket > close ? close : text.indexOf('>', text.indexOf(']', bracket));
}
/**
 * Whether a source is sent as it is: an SVG, unless the URL names a raster format, and a document, unless it asks for a
 * picture (docs/imagekit.md#pass-through).
 */
export function isPassedThrough(source: SourceFormat, transformation: Transformation): boolean {
  if (isDocument(source)) return !asksForPicture(transformation);
  return source === 'svg' && !namesRaster(transformation.output);
}

/** Whether a transformation can only be answered by a rendered picture: it changes pixels, or names a page or a format. */
export function asksForPicture({ original, steps, output, page }: Transformation): boolean {
  return !original && (steps.length > 0 || page !== undefined || namesRaster(output));
}

function namesRaster({ format }: Output): boolean {
  return !(format === 'auto' || format === 'orig' || format === 'gif');
}
