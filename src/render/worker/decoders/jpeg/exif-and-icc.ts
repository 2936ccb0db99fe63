import { MARKERS } from './segments.js';
import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** What a JPEG says about its pixels. */
export interface JpegMetadata {
  /** EXIF orientation, 1 is upright. */
  readonly orientation: number;
  /** The ICC profile. */
  readonly profile: Uint8Array | undefined;
}

const EXIF = 'Exif\0\0';
const ICC = 'ICC_PROFILE\0';

/** Collects orientation and profile as libvips does: of EXIF the first segment, of a profile its parts up to a gap. */
export class MetadataCollector {
  #orientation: number | undefined;
  /** By their number, from 1 (ICC.1:2022, B.4). */
  readonly #profileParts: Buffer[] = [];

  /** Takes a segment; those that hold no metadata are ignored. */
  add(marker: number, data: Buffer): void {
    if (marker === MARKERS.APP1 && startsWith(data, EXIF)) {
      this.#orientation ??= parseOrientation(data.subarray(EXIF.length));
    }
    if (marker === MARKERS.APP2 && startsWith(data, ICC)) {
      this.#profileParts[data[ICC.length]!] ??= data.subarray(ICC.length + 2);
    }
  }

  get metadata(): JpegMetadata {
    const parts: Buffer[] = [];
    for (let part = this.#profileParts[1]; part; part = this.#profileParts[parts.length + 1]) parts.push(part);
    return { orientation: this.#orientation ?? 1, profile: parts.length > 0 ? Buffer.concat(parts) : undefined };
  }
}

function startsWith(data: Buffer, text: string): boolean {
  return data.toString('latin1', 0, text.length) === text;
}

const ORIENTATION_TAG = 0x0112;
const DIRECTORY_AT = 4;
const ENTRY_BYTES = 12;
/** Bytes of a whole number, by the type of its entry (TIFF 6.0, section 2). */
const NUMBER_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4 };

/**
 * The orientation in a TIFF directory (EXIF 2.32, 4.6.2 and 4.6.4); upright if it is missing or invalid.
 *
 * @throws UnsupportedJpeg for an entry that is not one whole number: libvips makes something of some of them
 */
function parseOrientation(tiff: Buffer): number {
  const magic = tiff.toString('latin1', 0, DIRECTORY_AT);
  if (magic !== 'II*\0' && magic !== 'MM\0*') return 1;
  const number = (at: number, bytes: number): number => {
    if (at + bytes > tiff.length) return 0;
    return magic === 'II*\0' ? tiff.readUIntLE(at, bytes) : tiff.readUIntBE(at, bytes);
  };
  const directory = number(DIRECTORY_AT, 4);
  const end = Math.min(tiff.length, directory + 2 + ENTRY_BYTES * number(directory, 2));
  for (let entry = directory + 2; entry + ENTRY_BYTES <= end; entry += ENTRY_BYTES) {
    if (number(entry, 2) !== ORIENTATION_TAG) continue;
    const bytes = NUMBER_BYTES[number(entry + 2, 2)];
    if (!bytes || number(entry + 4, 4) !== 1) throw new UnsupportedJpeg('an odd orientation');
    const orientation = number(entry + 8, bytes);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}
