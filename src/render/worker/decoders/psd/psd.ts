import { DecodeError } from '../../../protocol/decode-error.js';
import type { OpenRaster, RasterPixels } from '../raster.js';
import { removeWhite } from '../remove-white.js';
import { damaged, readPsdHeader, type PsdHeader } from './header.js';
import { unpackBits } from './pack-bits.js';

/** Kinds of compression. Photoshop writes composites with no other. */
const RAW = 0;
const RLE = 1;

/** The composite of a Photoshop file (PSD and PSB): the flattened picture that stands at its end. Layers are not read. */
export const openPsd: OpenRaster = (file) => {
  const header = readPsdHeader(file);
  const { width, height, mode } = header;
  const fewColours = mode === 'bitmap' || mode === 'indexed';
  return { width, height, pages: 1, fewColours, cmyk: mode === 'cmyk', decode: () => decode(file, header) };
};

function decode(file: Buffer, header: PsdHeader): RasterPixels {
  const { width, height, colours, mode, transparent, profile } = header;
  const readLine = lineReader(file, header);
  const line = new Uint8Array(width);
  const data = new Uint8Array(4 * width * height);
  if (mode !== 'cmyk') fillAlpha(data);
  const bands = colours + (transparent && mode !== 'cmyk' ? 1 : 0);
  for (let channel = 0; channel < bands; channel++) {
    const write = writerOf(header, channel);
    for (let y = 0; y < height; y++) {
      readLine(channel, y, line);
      write(line, data.subarray(4 * width * y, 4 * width * (y + 1)));
    }
  }
  // Photoshop mixes the colours of transparent pixels with white.
  if (transparent && mode !== 'cmyk') removeWhite(data);
  return { data, width, height, bands: 4, cmyk: mode === 'cmyk', profile: colours > 1 ? profile : undefined };
}

/** Reads a line of a channel, as one byte a pixel. Channels stand one behind another. */
function lineReader(file: Buffer, header: PsdHeader): (channel: number, y: number, line: Uint8Array) => void {
  const { width, height, channels, depth, start } = header;
  const stride = Math.ceil((width * depth) / 8);
  const first = start + 2;
  if (first > file.length) throw damaged();
  const compression = file.readUInt16BE(start);
  if (compression === RAW) {
    if (first + stride * height * channels > file.length) throw damaged();
    return (channel, y, line) => {
      const at = first + stride * (channel * height + y);
      toBytes(file.subarray(at, at + stride), depth, line);
    };
  }
  if (compression !== RLE) throw new DecodeError('The PSD is compressed in a way that is not read');
  const starts = lineStarts(file, first, header);
  const packed = new Uint8Array(stride);
  return (channel, y, line) => {
    const at = channel * height + y;
    if (!unpackBits(file.subarray(starts[at], starts[at + 1]), packed)) throw damaged();
    toBytes(packed, depth, line);
  };
}

/** Where each packed line starts, and where the last one ends. Their lengths stand before them. */
function lineStarts(file: Buffer, first: number, { height, channels, large }: PsdHeader): Float64Array {
  const lines = height * channels;
  const bytes = large ? 4 : 2;
  let at = first + bytes * lines;
  if (at > file.length) throw damaged();
  const starts = new Float64Array(lines + 1);
  for (let line = 0; line < lines; line++) {
    starts[line] = at;
    at += file.readUIntBE(first + bytes * line, bytes);
  }
  if (at > file.length) throw damaged();
  starts[lines] = at;
  return starts;
}

function toBytes(from: Uint8Array, depth: 1 | 8 | 16, line: Uint8Array): void {
  if (depth === 8) line.set(from);
  else if (depth === 16) for (let x = 0; x < line.length; x++) line[x] = from[2 * x]!;
  // 1 is black.
  else for (let x = 0; x < line.length; x++) line[x] = (from[x >> 3]! >> (7 - (x & 7))) & 1 ? 0 : 255;
}

type LineWriter = (line: Uint8Array, pixels: Uint8Array) => void;

/** Writes a line of a channel into pixels of four bytes. */
function writerOf({ mode, colours, palette }: PsdHeader, channel: number): LineWriter {
  // Inks are stored inverted.
  if (mode === 'cmyk') return (line, pixels) => line.forEach((value, x) => (pixels[4 * x + channel] = 255 - value));
  if (channel === colours) return (line, pixels) => line.forEach((value, x) => (pixels[4 * x + 3] = value));
  if (mode === 'rgb') return (line, pixels) => line.forEach((value, x) => (pixels[4 * x + channel] = value));
  return (line, pixels) => {
    line.forEach((value, x) => {
      for (let band = 0; band < 3; band++) pixels[4 * x + band] = palette ? palette[256 * band + value]! : value;
    });
  };
}

function fillAlpha(rgba: Uint8Array): void {
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
}
