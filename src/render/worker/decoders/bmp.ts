import { DecodeError } from '../../protocol/decode-error.js';
import type { OpenRaster, Raster, RasterPixels } from './raster.js';

/** Bytes of the file header, and of the shortest and the usual picture header. */
const FILE_HEADER = 14;
const CORE_HEADER = 12;
const INFO_HEADER = 40;

/** Kinds of compression that are read: none, and none with masks of their own, without or with alpha. */
const UNCOMPRESSED = 0;
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;

const DEPTHS: ReadonlySet<number> = new Set([1, 4, 8, 16, 24, 32]);

/** Masks of red, green, blue and alpha where the file gives none. */
const MASKS_16 = [0x7c00, 0x03e0, 0x001f, 0];
const MASKS_32 = [0xff0000, 0x00ff00, 0x0000ff, 0];

/** A device-independent bitmap, as it stands in a BMP and in an icon. */
export interface Dib {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly depth: number;
  /** Of red, green, blue and alpha. */
  readonly masks: readonly number[];
  /** Where the palette starts, its colours, and the bytes of each. */
  readonly palette: { readonly at: number; readonly colours: number; readonly bytes: number };
  /** Where the pixels start in an icon: after the palette. */
  readonly end: number;
}

/** An uncompressed BMP of Windows or OS/2, of 1 to 32 bits a pixel. */
export const openBmp: OpenRaster = (file) => {
  const dib = readDib(file, FILE_HEADER);
  const start = file.readUInt32LE(10);
  return rasterOf(dib, () => readPixels(file, dib, start));
};

export function rasterOf({ width, height, depth }: Dib, decode: () => RasterPixels): Raster {
  return { width, height, pages: 1, fewColours: depth <= 8, cmyk: false, decode };
}

/**
 * Reads a picture header.
 *
 * @throws DecodeError
 */
export function readDib(file: Buffer, at: number): Dib {
  const length = at + 4 <= file.length ? file.readUInt32LE(at) : 0;
  const core = length === CORE_HEADER;
  if ((!core && length < INFO_HEADER) || at + length > file.length) throw damaged();
  const width = core ? file.readUInt16LE(at + 4) : file.readInt32LE(at + 4);
  const signed = core ? file.readUInt16LE(at + 6) : file.readInt32LE(at + 8);
  const depth = file.readUInt16LE(at + (core ? 10 : 14));
  const compression = core ? UNCOMPRESSED : file.readUInt32LE(at + 16);
  if (width < 1 || signed === 0 || !DEPTHS.has(depth)) throw damaged();
  const masks = readMasks(file, at, length, depth, compression);
  const used = core ? 0 : file.readUInt32LE(at + 32);
  const colours = depth <= 8 ? Math.min(used || 2 ** depth, 2 ** depth) : 0;
  const extra = length === INFO_HEADER ? ({ [BITFIELDS]: 12, [ALPHA_BITFIELDS]: 16 }[compression] ?? 0) : 0;
  const palette = { at: at + length + extra, colours, bytes: core ? 3 : 4 };
  const end = palette.at + colours * palette.bytes;
  return { width, height: Math.abs(signed), topDown: signed < 0, depth, masks, palette, end };
}

function readMasks(file: Buffer, at: number, length: number, depth: number, compression: number): readonly number[] {
  const usual = depth === 16 ? MASKS_16 : MASKS_32;
  if (compression === UNCOMPRESSED) return usual;
  const isKnown = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  if (!isKnown || (depth !== 16 && depth !== 32))
    throw new DecodeError('The BMP is compressed in a way that is not read');
  // In headers of version 3 on, alpha has a mask as well.
  const count = length >= 56 || compression === ALPHA_BITFIELDS ? 4 : 3;
  if (at + INFO_HEADER + 4 * count > file.length) throw damaged();
  return [0, 1, 2, 3].map((band) => (band < count ? file.readUInt32LE(at + INFO_HEADER + 4 * band) : 0));
}

/** Bytes of a line, which ends at a multiple of four. */
export function strideOf(width: number, depth: number): number {
  return Math.ceil((width * depth) / 32) * 4;
}

/**
 * The pixels, as RGBA. Alpha that is nought everywhere is none: many programs leave it so.
 *
 * @throws DecodeError
 */
export function readPixels(file: Buffer, dib: Dib, start: number): RasterPixels {
  const { width, height, topDown, depth } = dib;
  const stride = strideOf(width, depth);
  if (start < FILE_HEADER || start + stride * height > file.length) throw damaged();
  const data = new Uint8Array(4 * width * height);
  const readLine = depth <= 8 ? paletteReader(file, dib) : depth === 24 ? readBgr : maskReader(dib);
  for (let y = 0; y < height; y++) {
    const from = start + stride * (topDown ? y : height - 1 - y);
    readLine(file, from, data.subarray(4 * width * y, 4 * width * (y + 1)));
  }
  if (!hasAlpha(dib) || isInvisible(data)) for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { data, width, height, bands: 4 };
}

export function hasAlpha({ depth, masks }: Dib): boolean {
  return depth > 8 && depth !== 24 && masks[3] !== 0;
}

function isInvisible(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 0) return false;
  return true;
}

type LineReader = (file: Buffer, from: number, line: Uint8Array) => void;

const readBgr: LineReader = (file, from, line) => {
  for (let to = 0; to < line.length; to += 4, from += 3) {
    line[to] = file[from + 2]!;
    line[to + 1] = file[from + 1]!;
    line[to + 2] = file[from]!;
  }
};

function paletteReader(source: Buffer, { depth, palette: { at, colours, bytes } }: Dib): LineReader {
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  return (file, from, line) => {
    for (let to = 0, x = 0; to < line.length; to += 4, x++) {
      const shift = 8 - depth * ((x % perByte) + 1);
      const index = (file[from + Math.floor(x / perByte)]! >> shift) & mask;
      // Beyond the palette it is black.
      if (index >= colours) continue;
      const colour = at + index * bytes;
      line[to] = source[colour + 2] ?? 0;
      line[to + 1] = source[colour + 1] ?? 0;
      line[to + 2] = source[colour] ?? 0;
    }
  };
}

function maskReader({ depth, masks }: Dib): LineReader {
  const bands = masks.map((mask) => bandOf(mask >>> 0));
  const bytes = depth / 8;
  return (file, from, line) => {
    for (let to = 0; to < line.length; to += 4, from += bytes) {
      const pixel = bytes === 2 ? file.readUInt16LE(from) : file.readUInt32LE(from);
      for (let band = 0; band < 4; band++) line[to + band] = bands[band]!(pixel);
    }
  };
}

/** Reads the bits under a mask as a value of 0 to 255. */
function bandOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most);
}

function damaged(): DecodeError {
  return new DecodeError('The BMP is damaged');
}
