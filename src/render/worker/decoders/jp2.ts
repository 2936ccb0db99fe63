import { DecodeError } from '../../protocol/decode-error.js';
import type { Size } from '../../protocol/size.js';
import { drawPage, TRANSPARENT, withDocument, type Pdfium } from './pdf.js';
import type { OpenRaster, RasterPixels } from './raster.js';
import { removeWhite } from './remove-white.js';

/** Markers of a code stream: its start and end, and the one that gives its size. */
const SOC_SIZ = 0xff4fff51;
const EOC = 0xffd9;
const SIZ_BYTES = 42;

/** What a decoder keeps for each pixel grows with the components, and its work with the tiles. */
const MAX_COMPONENTS = 5;
const MAX_TILES = 16_384;
const MAX_BOXES = 1000;

/**
 * A JPEG 2000 picture: a JP2 file or a bare code stream. PDFium draws it, which decodes such pictures in documents by
 * OpenJPEG and knows their colour spaces: the file becomes the only content of a page.
 */
export function jp2Opener(pdfium: Pdfium): OpenRaster {
  return (file) => {
    const size = readSize(codeStream(file));
    return { ...size, pages: 1, fewColours: false, cmyk: false, decode: () => decode(pdfium, file, size) };
  };
}

function decode(pdfium: Pdfium, file: Buffer, size: Size): RasterPixels {
  const page = pageOf(file, size);
  const pixels = withDocument(pdfium, page, (document) => drawPage(pdfium, document, 0, size, TRANSPARENT));
  // What cannot be decoded is left out of a page.
  if (isInvisible(pixels.data)) throw damaged();
  // PDFium mixes the colours of a picture with transparency with white, beside its mask.
  removeWhite(pixels.data);
  return pixels;
}

/** The code stream, which has to be there to its end: OpenJPEG would show a part of it. */
function codeStream(file: Buffer): Buffer {
  if (file.length < SIZ_BYTES) throw damaged();
  if (file.readUInt32BE(0) === SOC_SIZ) {
    if (file.lastIndexOf(Buffer.of(EOC >> 8, EOC & 255)) < SIZ_BYTES) throw damaged();
    return file;
  }
  for (let at = 0, count = 0; at + 8 <= file.length && count < MAX_BOXES; count++) {
    const short = file.readUInt32BE(at);
    const isLong = short === 1 && at + 16 <= file.length;
    const length = short === 0 ? file.length - at : isLong ? Number(file.readBigUInt64BE(at + 8)) : short;
    const start = at + (isLong ? 16 : 8);
    if (length < start - at || at + length > file.length) throw damaged();
    if (file.toString('latin1', at + 4, at + 8) === 'jp2c') return file.subarray(start, at + length);
    at += length;
  }
  throw damaged();
}

/** ISO/IEC 15444-1, A.5.1. */
function readSize(stream: Buffer): Size {
  if (stream.length < SIZ_BYTES || stream.readUInt32BE(0) !== SOC_SIZ) throw damaged();
  const [right, bottom, left, top, tileWidth, tileHeight] = [8, 12, 16, 20, 24, 28].map((at) =>
    stream.readUInt32BE(at),
  );
  const [width, height] = [right! - left!, bottom! - top!];
  const components = stream.readUInt16BE(40);
  if (width < 1 || height < 1 || !tileWidth || !tileHeight || components < 1) throw damaged();
  const tiles = Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight);
  if (components > MAX_COMPONENTS || tiles > MAX_TILES)
    throw new DecodeError('The JPEG 2000 is of a kind that is not read');
  return { width, height };
}

/** A page of a PDF that the picture fills. */
function pageOf(picture: Buffer, { width, height }: Size): Buffer {
  const content = '/I Do';
  const image = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /Filter /JPXDecode /SMaskInData 1`;
  const objects: readonly (readonly [dictionary: string, stream?: Buffer])[] = [
    ['/Type /Catalog /Pages 2 0 R'],
    ['/Type /Pages /Kids [3 0 R] /Count 1'],
    // The picture is a square of one unit; the size of the page does not matter, as it is drawn in pixels.
    ['/Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>'],
    ['', Buffer.from(content)],
    [image, picture],
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let at = parts[0]!.length;
  const add = (part: Buffer): void => void (parts.push(part), (at += part.length));
  objects.forEach(([dictionary, stream], index) => {
    offsets.push(at);
    const length = stream ? `/Length ${stream.length} ` : '';
    add(Buffer.from(`${index + 1} 0 obj\n<< ${length}${dictionary} >>\n`));
    if (stream) for (const part of [Buffer.from('stream\n'), stream, Buffer.from('\nendstream\n')]) add(part);
    add(Buffer.from('endobj\n'));
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const xref = `xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(xref)]);
}

function isInvisible(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 0) return false;
  return true;
}

function damaged(): DecodeError {
  return new DecodeError('The JPEG 2000 is damaged');
}
