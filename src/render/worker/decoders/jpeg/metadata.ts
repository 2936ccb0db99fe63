import { MARKERS, segments } from './segments.js';

/** What a JPEG says about its pixels. */
export interface JpegMetadata {
  /** By EXIF's numbers, 1 is upright. */
  readonly orientation: number;
  /** The ICC profile. */
  readonly profile: Uint8Array | undefined;
}

const EXIF = 'Exif\0\0';
const ICC = 'ICC_PROFILE\0';

/** Orientation and profile, as libvips reads them: EXIF's first segment, and what is whole of a profile. */
export function readMetadata(jpeg: Buffer): JpegMetadata {
  let orientation: number | undefined;
  const parts: Buffer[] = [];
  for (const { marker, start, end } of segments(jpeg)) {
    const data = jpeg.subarray(start, end);
    if (marker === MARKERS.SOS) break;
    if (marker === MARKERS.APP1 && beginsWith(data, EXIF)) orientation ??= readOrientation(data.subarray(EXIF.length));
    // ICC.1:2022, B.4: the number of a part, from 1, and how many they are.
    if (marker === MARKERS.APP2 && beginsWith(data, ICC)) parts[data[ICC.length]!] ??= data.subarray(ICC.length + 2);
  }
  const profile: Buffer[] = [];
  for (let part = parts[1]; part; part = parts[profile.length + 1]) profile.push(part);
  return { orientation: orientation ?? 1, profile: profile.length > 0 ? Buffer.concat(profile) : undefined };
}

function beginsWith(data: Buffer, text: string): boolean {
  return data.toString('latin1', 0, text.length) === text;
}

const ORIENTATION = 0x0112;
const DIRECTORY_AT = 4;
const ENTRY_BYTES = 12;
/** By the number of an entry's type: bytes of a whole number (TIFF 6.0, section 2). */
const NUMBER_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4 };

/** Of a TIFF directory (EXIF 2.32, 4.6.2 and 4.6.4); upright if it does not say, or nothing that means something. */
function readOrientation(tiff: Buffer): number {
  const magic = tiff.toString('latin1', 0, DIRECTORY_AT);
  if (magic !== 'II*\0' && magic !== 'MM\0*') return 1;
  const number = (at: number, bytes: number): number => {
    if (at + bytes > tiff.length) return 0;
    return magic === 'II*\0' ? tiff.readUIntLE(at, bytes) : tiff.readUIntBE(at, bytes);
  };
  const directory = number(DIRECTORY_AT, 4);
  const end = Math.min(tiff.length, directory + 2 + ENTRY_BYTES * number(directory, 2));
  for (let entry = directory + 2; entry + ENTRY_BYTES <= end; entry += ENTRY_BYTES) {
    if (number(entry, 2) !== ORIENTATION) continue;
    const bytes = NUMBER_BYTES[number(entry + 2, 2)];
    const orientation = bytes && number(entry + 4, 4) === 1 ? number(entry + 8, bytes) : 1;
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}
