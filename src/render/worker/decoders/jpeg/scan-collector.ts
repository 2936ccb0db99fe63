import type { ScanHeader } from './scan-header.js';
import { MARKERS } from './segments.js';
import type { HuffmanTables } from './tables.js';
import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** A scan with all that is needed to decode it. */
export interface Scan extends ScanHeader, HuffmanTables {
  /** MCUs between two restart markers; 0 = there are none. */
  readonly restartInterval: number;
  /** The entropy-coded data, without the marker that ends it. */
  readonly data: Uint8Array;
}

const EOI = Buffer.from([0xff, MARKERS.EOI]);

/** Collects scans with their data, which ends where the next marker is found. */
export class ScanCollector {
  readonly #jpeg: Buffer;
  readonly #scans: Scan[] = [];
  #open: { readonly scan: Omit<Scan, 'data'>; readonly start: number } | undefined;

  constructor(jpeg: Buffer) {
    this.#jpeg = jpeg;
  }

  /** Begins a scan, whose data starts at `start`. */
  begin(scan: Omit<Scan, 'data'>, start: number): void {
    this.#open = { scan, start };
  }

  /** Ends the scan that has begun, if there is one, with its data up to `end`. */
  end(end: number): void {
    if (!this.#open) return;
    const { scan, start } = this.#open;
    this.#scans.push({ ...scan, data: this.#jpeg.subarray(start, end) });
    this.#open = undefined;
  }

  /**
   * Ends the last scan at EOI, which cannot be part of the data. What follows, such as a film, is ignored.
   *
   * @throws UnsupportedJpeg if there is no EOI
   */
  finish(): readonly Scan[] {
    const end = this.#jpeg.indexOf(EOI, this.#open?.start);
    if (end === -1) throw new UnsupportedJpeg('no end of image');
    this.end(end);
    return this.#scans;
  }
}
