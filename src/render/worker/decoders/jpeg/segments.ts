/** A marker of a JPEG, without its 0xff, and the range of its parameters. */
export interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

/** Markers by their names (T.81, table B.1). */
export const MARKERS = {
  SOF0: 0xc0,
  SOF2: 0xc2,
  DHT: 0xc4,
  SOF15: 0xcf,
  EOI: 0xd9,
  SOS: 0xda,
  DQT: 0xdb,
  DRI: 0xdd,
  APP0: 0xe0,
  APP1: 0xe1,
  APP2: 0xe2,
  APP14: 0xee,
} as const;

const PREFIX = 0xff;
const LENGTH_BYTES = 2;

/** The segments of a JPEG up to its end, including those between and after the data of its scans. */
export function* segments(jpeg: Buffer): Generator<Segment, void, undefined> {
  for (let at = 2; at + 3 < jpeg.length;) {
    const marker = jpeg[at + 1]!;
    // Any number of fill bytes may precede a marker.
    if (marker === PREFIX && jpeg[at] === PREFIX) {
      at += 1;
      continue;
    }
    // A scan's data follows its header, up to the next segment.
    if (jpeg[at] !== PREFIX || !beginsSegment(marker)) {
      at = jpeg.indexOf(PREFIX, at + 1);
      if (at === -1) return;
      continue;
    }
    if (marker === MARKERS.EOI) return;
    const start = at + 2 + LENGTH_BYTES;
    at += 2 + jpeg.readUInt16BE(at + 2);
    yield { marker, start, end: at };
  }
}

/** Byte stuffing and restart markers are part of a scan's data. */
function beginsSegment(code: number): boolean {
  return code > 1 && (code < 0xd0 || code > 0xd7);
}
