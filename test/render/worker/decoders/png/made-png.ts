import { deflateSync } from 'node:zlib';
import { chunk } from '../../../../hostile/png.js';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

export interface Made {
  readonly width: number;
  readonly height: number;
  /** Of a pixel. */
  readonly bytes: 3 | 4;
  readonly pixels: Buffer;
  /** The filter of each line. */
  readonly filterOf: (line: number) => number;
  /** What IHDR says behind the size; 8 bits, true colour by default. */
  readonly header?: readonly number[];
  /** Chunks before the data. */
  readonly more?: readonly Buffer[];
  /** Changes the data before they are compressed. */
  readonly change?: (lines: Buffer) => Buffer;
}

/** A PNG whose filters can be chosen, which no encoder lets us do. */
export function makePng(made: Made): Buffer {
  const { width, height, bytes, header = [8, bytes === 3 ? 2 : 6, 0, 0, 0], more = [], change } = made;
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width);
  size.writeUInt32BE(height, 4);
  const lines = Buffer.concat(Array.from({ length: height }, (_, line) => filtered(made, line)));
  const data = deflateSync(change ? change(lines) : lines);
  const middle = data.length >> 1;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([size, Buffer.from(header)])),
    ...more,
    chunk('IDAT', data.subarray(0, middle)),
    chunk('IDAT', data.subarray(middle)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A line with its filter (PNG, third edition, 9.2). */
function filtered({ width, bytes, pixels, filterOf }: Made, line: number): Buffer {
  const filter = filterOf(line);
  const length = width * bytes;
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : pixels[y * length + x]!);
  const result = Buffer.alloc(1 + length);
  result[0] = filter;
  for (let x = 0; x < length; x++) {
    const [left, up, corner] = [at(x - bytes, line), at(x, line - 1), at(x - bytes, line - 1)];
    const predicted = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter] ?? 0;
    result[1 + x] = at(x, line) - predicted;
  }
  return result;
}

function nearest(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [byLeft, byUp, byCorner] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number,
  ];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
