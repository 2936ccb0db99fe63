import { counters } from '../../../../shared/counters.js';
import { coloursOf, type JpegColours } from './colours.js';
import { MetadataCollector, type JpegMetadata } from './exif-and-icc.js';
import { parseFrame, type Component, type Frame } from './frame.js';
import { Progression } from './progression.js';
import { ScanCollector, type Scan } from './scan-collector.js';
import { assertWhole, parseScanHeader, type ScanHeader } from './scan-header.js';
import { MARKERS, segments, type Segment } from './segments.js';
import { TableCollector, type QuantisationTables } from './tables.js';
import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** The header of a JPEG that our decoder can decode. */
export interface JpegHeader extends JpegMetadata {
  /** Pixels, as they are stored. */
  readonly width: number;
  readonly height: number;
  readonly colours: JpegColours;
  readonly components: readonly Component[];
  readonly quantisation: QuantisationTables;
  /** Several scans have a part of the coefficients each; else the only scan has all of them. */
  readonly progressive: boolean;
  readonly scans: readonly Scan[];
}

/** A JPEG whose segments have been read: up to the scan of a baseline file, and all of a progressive one. */
export interface JpegFile {
  /** Undefined for a file that is for libvips: neither baseline with one scan nor progressive, or damaged. */
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

/** Bytes of a marker and of the length of its segment. */
const SEGMENT_HEAD = 4;

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
  readonly #scans: ScanCollector;
  #frame: Frame | undefined;
  /** Only of a progressive frame. */
  #progression: Progression | undefined;
  #restartInterval = 0;
  #jfif = false;
  #adobeTransform: number | undefined;
  /** What is known at the first scan. Markers that follow do not change it. */
  #head: Omit<JpegHeader, 'scans'> | undefined;

  /** Segments and scans that have been read. */
  segments = 0;
  scans = 0;
  lossless = false;

  constructor(jpeg: Buffer) {
    this.#jpeg = jpeg;
    this.#scans = new ScanCollector(jpeg);
  }

  /** The header; undefined for a file that our decoder does not decode. */
  parse(walk: Iterator<Segment, void>): JpegHeader | undefined {
    try {
      for (let count = 0; count < MAX_SEGMENTS; count++) {
        const next = walk.next();
        if (next.done) return this.#progression?.isComplete ? this.#header() : undefined;
        this.segments += 1;
        this.#add(next.value);
        if (this.#head && !this.#progression) return this.#header();
      }
      return undefined;
    } catch (error) {
      // A RangeError: something ends too early.
      if (error instanceof UnsupportedJpeg || error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #header(): JpegHeader | undefined {
    return this.#head && { ...this.#head, scans: this.#scans.finish() };
  }

  #add({ marker, start, end }: Segment): void {
    this.#scans.end(start - SEGMENT_HEAD);
    const data = this.#jpeg.subarray(start, end);
    switch (marker) {
      case MARKERS.DHT:
        this.#tables.addHuffman(data);
        break;
      case MARKERS.DRI:
        this.#restartInterval = data.readUInt16BE(0);
        break;
      case MARKERS.SOS:
        this.scans += 1;
        this.#addScan(data, end);
        break;
      case MARKERS.DQT:
        if (this.#head) throw new UnsupportedJpeg('quantisation that changes');
        this.#tables.addQuantisation(data);
        break;
      case MARKERS.SOF0:
      case MARKERS.SOF2:
        this.#addFrame(data, marker);
        break;
      default:
        this.lossless ||= LOSSLESS.has(marker);
        if (marker > MARKERS.SOF0 && marker <= MARKERS.SOF15) throw new UnsupportedJpeg('a frame of another kind');
        if (!this.#head) this.#addApplicationData(marker, data);
        else if (marker < MARKERS.APP0) throw new UnsupportedJpeg('damage in a scan');
    }
  }

  #addFrame(sof: Buffer, marker: number): void {
    if (this.#frame) throw new UnsupportedJpeg('several frames');
    this.#frame = parseFrame(sof);
    if (marker === MARKERS.SOF2) this.#progression = new Progression(this.#frame.components.length);
  }

  #addApplicationData(marker: number, data: Buffer): void {
    if (marker === MARKERS.APP0) this.#jfif ||= data.length >= JFIF_LENGTH && startsWith(data, 'JFIF\0');
    else if (marker === MARKERS.APP14 && startsWith(data, 'Adobe')) this.#adobeTransform = data.readUInt8(11);
    else this.#metadata.add(marker, data);
  }

  #addScan(sos: Buffer, start: number): void {
    const frame = this.#frame;
    if (!frame) throw new UnsupportedJpeg('a scan without a frame');
    this.#head ??= this.#headOf(frame);
    const header = parseScanHeader(sos, frame);
    if (this.#progression) this.#progression.add(header);
    else assertWhole(header, frame);
    const tables = this.#tables.huffmanOf(header.components, usedTables(header));
    this.#scans.begin({ ...header, ...tables, restartInterval: this.#restartInterval }, start);
  }

  #headOf(frame: Frame): Omit<JpegHeader, 'scans'> {
    const { width, height, components } = frame;
    return {
      width,
      height,
      colours: coloursOf(frame, { jfif: this.#jfif, adobeTransform: this.#adobeTransform }),
      components,
      quantisation: this.#tables.quantisationOf(components),
      progressive: this.#progression !== undefined,
      ...this.#metadata.metadata,
    };
  }
}

/** Refinements of DC coefficients have no codes, but one bit each. */
function usedTables({ spectralStart, spectralEnd, approximationHigh }: ScanHeader): { dc: boolean; ac: boolean } {
  return { dc: spectralStart === 0 && approximationHigh === 0, ac: spectralEnd > 0 };
}

function startsWith(data: Buffer, text: string): boolean {
  return data.toString('latin1', 0, text.length) === text;
}
