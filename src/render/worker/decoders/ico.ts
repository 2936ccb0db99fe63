import { DecodeError } from '../../protocol/decode-error.js';
import type { Size } from '../../protocol/size.js';
import { hasAlpha, rasterOf, readDib, readPixels, strideOf, type Dib } from './bmp.js';
import type { OpenRaster, RasterPixels } from './raster.js';

const HEADER = 6;
const ENTRY = 16;
/** Icons have about ten pictures. */
const MAX_ENTRIES = 200;

const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n';

/** The bytes of the largest picture of an icon; of equal ones, that with most bits a pixel. */
export function largestEntry(file: Buffer): Buffer {
  const count = file.length >= HEADER ? Math.min(file.readUInt16LE(4), MAX_ENTRIES) : 0;
  let best: { readonly rank: number; readonly at: number; readonly length: number } | undefined;
  for (let at = HEADER; at + ENTRY <= file.length && at < HEADER + ENTRY * count; at += ENTRY) {
    // 0 stands for 256 and more.
    const pixels = (file[at]! || 256) * (file[at + 1]! || 256);
    const rank = pixels * 64 + file.readUInt16LE(at + 6);
    if (rank > (best?.rank ?? -1)) best = { rank, at: file.readUInt32LE(at + 12), length: file.readUInt32LE(at + 8) };
  }
  if (!best || best.at < HEADER || best.at + best.length > file.length) throw damaged();
  return file.subarray(best.at, best.at + best.length);
}

/** The PNG that an icon's largest picture is; undefined for a bitmap. */
export function pngOf(file: Buffer): Buffer | undefined {
  const entry = largestEntry(file);
  return entry.toString('latin1', 0, 8) === PNG_SIGNATURE ? entry : undefined;
}

/** The largest picture of an icon, if it is a bitmap. Its height counts its mask too. */
export const openIco: OpenRaster = (file) => {
  const entry = largestEntry(file);
  const stored = readDib(entry, 0);
  const dib = { ...stored, height: stored.height >> 1, topDown: false };
  if (dib.height < 1) throw damaged();
  return rasterOf(dib, () => decode(entry, dib));
};

function decode(entry: Buffer, dib: Dib): RasterPixels {
  // The pixels have no alpha where there is a mask only.
  const shown = dib.depth === 32 && !hasAlpha(dib) ? { ...dib, masks: [...dib.masks.slice(0, 3), 0xff000000] } : dib;
  const pixels = readPixels(entry, shown, dib.end);
  const isOpaque = pixels.data.every((value, index) => index % 4 !== 3 || value === 255);
  if (isOpaque) applyMask(entry, dib.end + strideOf(dib.width, dib.depth) * dib.height, pixels);
  return pixels;
}

/** A mask has one bit a pixel: 1 is transparent. */
function applyMask(entry: Buffer, start: number, { data, width, height }: Size & { readonly data: Uint8Array }): void {
  const stride = strideOf(width, 1);
  if (start + stride * height > entry.length) return;
  for (let y = 0; y < height; y++) {
    const line = start + stride * (height - 1 - y);
    for (let x = 0; x < width; x++) {
      if ((entry[line + (x >> 3)]! >> (7 - (x & 7))) & 1) data[4 * (y * width + x) + 3] = 0;
    }
  }
}

function damaged(): DecodeError {
  return new DecodeError('The icon is damaged');
}
