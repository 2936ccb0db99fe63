import type { Frame } from './frame.js';
import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** What SOS says: the components of a scan, and which part of their coefficients it has (T.81, B.2.3). */
export interface ScanHeader {
  /** Consecutive ones, in the order of the frame. */
  readonly components: readonly ScanComponent[];
  /** Spectral selection: the first and the last coefficient in zigzag order. */
  readonly spectralStart: number;
  readonly spectralEnd: number;
  /** Successive approximation: the lowest bit that earlier scans had, 0 = there are none; and that of this scan. */
  readonly approximationHigh: number;
  readonly approximationLow: number;
}

export interface ScanComponent {
  /** Its place in the frame, from 0. */
  readonly index: number;
  /** Numbers of its Huffman tables, 0–3. */
  readonly dc: number;
  readonly ac: number;
}

export const LAST_COEFFICIENT = 63;

/** @throws UnsupportedJpeg unless the components are consecutive ones of the frame */
export function parseScanHeader(sos: Buffer, { components }: Frame): ScanHeader {
  const count = sos.readUInt8(0);
  const first = components.findIndex(({ id }) => id === sos[1]);
  if (count === 0 || first === -1 || first + count > components.length) throw new UnsupportedJpeg('other components');
  const taken = components.slice(first, first + count).map(({ id }, at) => {
    if (sos.readUInt8(1 + 2 * at) !== id) throw new UnsupportedJpeg('components in another order');
    const tables = sos.readUInt8(2 + 2 * at);
    return { index: first + at, dc: tables >> 4, ac: tables & 15 };
  });
  const [spectralStart, spectralEnd, bits] = [0, 1, 2].map((at) => sos.readUInt8(1 + 2 * count + at)) as [
    number,
    number,
    number,
  ];
  return {
    components: taken,
    spectralStart,
    spectralEnd,
    approximationHigh: bits >> 4,
    approximationLow: bits & 15,
  };
}

/** @throws UnsupportedJpeg unless the scan has all coefficients of all components, as the only one of a baseline file */
export function assertWhole(scan: ScanHeader, { components }: Frame): void {
  const { spectralStart, spectralEnd, approximationHigh, approximationLow } = scan;
  const isWhole = spectralStart === 0 && spectralEnd === LAST_COEFFICIENT && !approximationHigh && !approximationLow;
  if (!isWhole || scan.components.length !== components.length) throw new UnsupportedJpeg('a scan of a part');
}
