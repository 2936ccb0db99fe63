import type { OpenedSource } from './open-source.js';
import { viewAsBuffer } from '../../../shared/bytes.js';

/** Of a source that says nothing. */
const DEFAULT_DENSITY = 72;

const INCHES_PER_CM = 2.54;
const INCHES_PER_METRE = 39.3701;

/** Segments and chunks that are looked at; the density stands near the beginning. */
const MAX_PARTS = 100;

/** EXIF tags (EXIF 2.32, 4.6.4). */
const X_RESOLUTION = 0x011a;
const RESOLUTION_UNIT = 0x0128;
const CENTIMETRES = 3;

/** The density of a source in dots per inch: that of its JFIF, EXIF or `pHYs`, as `idn` in expressions has it. */
export function sourceDensity({ bytes, format }: Pick<OpenedSource, 'bytes' | 'format'>): number {
  const file = viewAsBuffer(bytes);
  try {
    const density = format === 'jpg' ? ofJpeg(file) : format === 'png' ? ofPng(file) : undefined;
    return density !== undefined && Number.isFinite(density) && density > 0 ? density : DEFAULT_DENSITY;
  } catch {
    // It ends too early.
    return DEFAULT_DENSITY;
  }
}

/** JFIF's, else EXIF's: many cameras and programs leave the former at 1:1 without a unit. */
function ofJpeg(jpeg: Buffer): number | undefined {
  for (let at = 2, part = 0; part < MAX_PARTS && jpeg[at] === 0xff; part++) {
    const marker = jpeg[at + 1];
    if (marker === 0xda) return undefined;
    const name = jpeg.toString('latin1', at + 4, at + 10);
    const data = at + 10;
    if (marker === 0xe0 && name.startsWith('JFIF\0')) {
      const unit = jpeg[at + 11];
      if (unit === 1 || unit === 2) return jpeg.readUInt16BE(at + 12) * (unit === 2 ? INCHES_PER_CM : 1);
    }
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    const density = marker === 0xe1 && name === 'Exif\0\0' ? ofExif(jpeg.subarray(data, end)) : undefined;
    if (density !== undefined) return density;
    at = end;
  }
  return undefined;
}

function ofExif(tiff: Buffer): number | undefined {
  const little = tiff[0] === 0x49;
  const short = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const start = long(4);
  let density: number | undefined;
  let factor = 1;
  for (let entry = 0; entry < Math.min(short(start), MAX_PARTS); entry++) {
    const at = start + 2 + 12 * entry;
    if (short(at) === X_RESOLUTION) density = long(long(at + 8)) / long(long(at + 8) + 4);
    if (short(at) === RESOLUTION_UNIT && short(at + 8) === CENTIMETRES) factor = INCHES_PER_CM;
  }
  return density === undefined ? undefined : density * factor;
}

function ofPng(png: Buffer): number | undefined {
  for (let at = 8, part = 0; part < MAX_PARTS; part++) {
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'pHYs')
      return png[at + 16] === 1 ? Math.round(png.readUInt32BE(at + 8) / INCHES_PER_METRE) : undefined;
    if (type === 'IDAT' || type === '') return undefined;
    at += 12 + png.readUInt32BE(at);
  }
  return undefined;
}
