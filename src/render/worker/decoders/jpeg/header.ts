import { counters } from '../../../../shared/counters.js';
import { MetadataCollector, type JpegMetadata } from './exif-and-icc.js';
import { isYcc, parseFrame, parseScan, type Component, type Frame } from './frame.js';
import { MARKERS, segments, type Segment } from './segments.js';
import { TableCollector, type ScanTables } from './tables.js';
import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** The header of a JPEG that our decoder can decode. */
export interface JpegHeader extends ScanTables, JpegMetadata {
  /** Pixels, as they are stored. */
  readonly width: number;
  readonly height: number;
  /** Y, Cb and Cr. */
  readonly components: readonly [Component, Component, Component];
  /** MCUs between two restart markers; 0 = there are none. */
  readonly restartInterval: number;
  /** The entropy-coded data of the only scan, and EOI. */
  readonly scan: Uint8Array;
}

/** A JPEG whose segments have been read up to its first scan. */
export interface JpegFile {
  /** Undefined for a file that is for libvips: of another kind than baseline with one scan, or damaged. */
  readonly header: JpegHeader | undefined;
  /** It is lossless, as far as it has been read: libjpeg cannot shrink such a file while it decodes it. */
  readonly lossless: boolean;
  /** Its segments, and its scans. Reads on from where the header ends, so it can be called only once. */
  parts(): Generator<'segments' | 'scans', void, undefined>;
}

/** A camera writes about twenty segments. Each takes some time. */
const MAX_SEGMENTS = 10_000;

/** Lossless frames: SOF3, SOF7, SOF11 and SOF15 (T.81, table B.1). */
const LOSSLESS: ReadonlySet<number> = new Set([0xc3, 0xc7, 0xcb, 0xcf]);

/** Shorter JFIF segments do not count. */
const JFIF_LENGTH = 14;

const EOI = Buffer.from([0xff, MARKERS.EOI]);

/** Walks over the segments of a JPEG, once for all that needs them. */
export function openJpeg(jpeg: Buffer): JpegFile {
  counters.headerWalks += 1;
  const walk = segments(jpeg);
  const parser = new HeaderParser(jpeg);
  return {
    header: parser.parse(walk),
    get lossless() {
      return parser.lossless;
    },
    *parts() {
      for (let count = parser.scans; count < parser.segments; count++) yield 'segments';
      for (let count = 0; count < parser.scans; count++) yield 'scans';
      for (const { marker } of walk) {
        parser.lossless ||= LOSSLESS.has(marker);
        yield marker === MARKERS.SOS ? 'scans' : 'segments';
      }
    },
  };
}

class HeaderParser {
  readonly #jpeg: Buffer;
  readonly #tables = new TableCollector();
  readonly #metadata = new MetadataCollector();
  #frame: Frame | undefined;
  #restartInterval = 0;
  #jfif = false;
  #adobeTransform: number | undefined;

  /** Segments and scans that have been read. */
  segments = 0;
  scans = 0;
  lossless = false;

  constructor(jpeg: Buffer) {
    this.#jpeg = jpeg;
  }

  /** The header; undefined for a file that our decoder does not decode. Stops at the first scan. */
  parse(walk: Iterator<Segment, void>): JpegHeader | undefined {
    try {
      for (let count = 0; count < MAX_SEGMENTS; count++) {
        const next = walk.next();
        if (next.done) return undefined;
        this.segments += 1;
        const header = this.#add(next.value);
        if (header) return header;
      }
      return undefined;
    } catch (error) {
      // A RangeError: something ends too early.
      if (error instanceof UnsupportedJpeg || error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** Takes a segment. Returns the header if it is the start of the scan. */
  #add({ marker, start, end }: Segment): JpegHeader | undefined {
    const data = this.#jpeg.subarray(start, end);
    switch (marker) {
      case MARKERS.DQT:
        this.#tables.addQuantisation(data);
        return undefined;
      case MARKERS.DHT:
        this.#tables.addHuffman(data);
        return undefined;
      case MARKERS.DRI:
        this.#restartInterval = data.readUInt16BE(0);
        return undefined;
      case MARKERS.APP0:
        this.#jfif ||= data.length >= JFIF_LENGTH && startsWith(data, 'JFIF\0');
        return undefined;
      case MARKERS.APP14:
        if (startsWith(data, 'Adobe')) this.#adobeTransform = data.readUInt8(11);
        return undefined;
      case MARKERS.SOF0:
        if (this.#frame) throw new UnsupportedJpeg('several frames');
        this.#frame = parseFrame(data);
        return undefined;
      case MARKERS.SOS:
        this.scans += 1;
        return this.#header(data, end);
      default:
        this.lossless ||= LOSSLESS.has(marker);
        if (marker > MARKERS.SOF0 && marker <= MARKERS.SOF15) throw new UnsupportedJpeg('not baseline');
        this.#metadata.add(marker, data);
        return undefined;
    }
  }

  #header(sos: Buffer, end: number): JpegHeader {
    const frame = this.#frame;
    if (!frame || !isYcc(frame, { jfif: this.#jfif, adobeTransform: this.#adobeTransform })) {
      throw new UnsupportedJpeg('a scan of other components');
    }
    const components = parseScan(sos, frame);
    const { width, height } = frame;
    return {
      width,
      height,
      components,
      ...this.#tables.usedBy(components),
      ...this.#metadata.metadata,
      restartInterval: this.#restartInterval,
      scan: scanData(this.#jpeg, end),
    };
  }
}

function startsWith(data: Buffer, text: string): boolean {
  return data.toString('latin1', 0, text.length) === text;
}

/** Up to EOI, which cannot be part of the data. What follows, such as a film, is ignored. */
function scanData(jpeg: Buffer, start: number): Uint8Array {
  const end = jpeg.indexOf(EOI, start);
  if (end === -1) throw new UnsupportedJpeg('no end of image');
  return jpeg.subarray(start, end + EOI.length);
}
