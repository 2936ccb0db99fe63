import { LAST_COEFFICIENT, type ScanHeader } from './scan-header.js';
import { UnsupportedJpeg } from './unsupported-jpeg.js';

const COEFFICIENTS = LAST_COEFFICIENT + 1;

/** No scan has had the coefficient. */
const UNKNOWN = -1;

/** Largest `approximationLow` (T.81, B.2.3). */
const MAX_LOW = 13;

/** Encoders write about ten. The decoder goes over the whole picture for each. */
const MAX_SCANS = 64;

/** Follows the scans of a progressive JPEG: which bits of which coefficients they have (T.81, G.1.1.1). */
export class Progression {
  /** The lowest bit so far, by component and coefficient. */
  readonly #lowest: Int8Array;
  #scans = 0;

  constructor(components: number) {
    this.#lowest = new Int8Array(components * COEFFICIENTS).fill(UNKNOWN);
  }

  /** @throws UnsupportedJpeg unless the scan goes on from where others have ended */
  add(scan: ScanHeader): void {
    const { components, spectralStart, spectralEnd, approximationHigh, approximationLow } = scan;
    const isValid =
      ++this.#scans <= MAX_SCANS &&
      (spectralStart === 0 ? spectralEnd === 0 : spectralEnd >= spectralStart && components.length === 1) &&
      spectralEnd <= LAST_COEFFICIENT &&
      approximationLow <= MAX_LOW &&
      (approximationHigh === 0 || approximationHigh === approximationLow + 1);
    if (!isValid) throw new UnsupportedJpeg('a scan of odd coefficients');
    for (const { index } of components) {
      const known = this.#lowest.subarray(index * COEFFICIENTS, (index + 1) * COEFFICIENTS);
      if (spectralStart > 0 && known[0] === UNKNOWN) throw new UnsupportedJpeg('a scan before that of DC');
      const taken = known.subarray(spectralStart, spectralEnd + 1);
      const expected = approximationHigh === 0 ? UNKNOWN : approximationHigh;
      if (taken.some((lowest) => lowest !== expected)) throw new UnsupportedJpeg('a scan out of order');
      taken.fill(approximationLow);
    }
  }

  /** Whether there are all bits of all coefficients. If not, libjpeg guesses what is missing from the blocks around. */
  get isComplete(): boolean {
    return this.#lowest.every((lowest) => lowest === 0);
  }
}
