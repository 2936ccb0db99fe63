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

/** Orientation and profile, as far as they can be read. */
export function readMetadata(jpeg: Buffer): JpegMetadata {
  let orientation: number | undefined;
  const parts: Buffer[] = [];
  for (const { marker, start, end } of segments(jpeg)) {
    const data = jpeg.subarray(start, end);
    if (marker === MARKERS.SOS) break;
    if (marker === MARKERS.APP1 && beginsWith(data, EXIF)) orientation ??= readOrientation(data.subarray(EXIF.length));
    // ICC.1:2022, B.4: the number of a part, from 1, and how many they are.
    if (marker === MARKERS.APP2 && beginsWith(data, ICC)) parts[data[ICC.length]!] = data.subarray(ICC.length + 2);
  }
  return {
    orientation: orientation ?? 1,
    profile: parts.length > 0 ? Buffer.concat(parts.filter(Boolean)) : undefined,
  };
}

function beginsWith(data: Buffer, text: string): boolean {
  return data.toString('latin1', 0, text.length) === text;
}

const ORIENTATION = 0x0112;
const ENTRY_BYTES = 12;

/** Of a TIFF directory (EXIF 2.32, 4.6.2 and 4.6.4). Undefined if it has none that means something. */
function readOrientation(tiff: Buffer): number | undefined {
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  try {
    const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    for (let index = 0; index < short(directory); index++) {
      const entry = directory + 2 + ENTRY_BYTES * index;
      if (short(entry) !== ORIENTATION) continue;
      const orientation = short(entry + 8);
      return orientation >= 1 && orientation <= 8 ? orientation : undefined;
    }
    return undefined;
  } catch {
    // It ends too early.
    return undefined;
  }
}
