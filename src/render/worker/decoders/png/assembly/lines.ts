import { ResampleKernel } from '../../assembly/kernel';
import { addBoxes, writeBoxes } from './boxes';
import { mixAcross, mixDown } from './mix';
import { unfilter } from './unfilter';

/** A picture, as the caller writes it. Lines are contiguous in memory. */
@unmanaged
class Picture {
  /** Size of the source in pixels, and bytes per pixel. */
  width: i32;
  height: i32;
  bytes: i32;
  /** The result has the same size: then all pixels stay as they are, transparent ones too. */
  isWhole: bool;
  /** Side of a box in pixels, and the number of boxes horizontally and vertically. */
  side: i32;
  across: i32;
  down: i32;
  columns: ResampleKernel;
  rows: ResampleKernel;
  /** Two unfiltered lines of the source, of `lineBytes` each: the current and the previous one, alternating. */
  lines: usize;
  lineBytes: usize;
  /** Sums of a line of boxes. */
  sums: usize;
  /** A ring of the last lines of boxes, of `boxBytes` each: as many as a line of the result is computed from. */
  boxes: usize;
  boxBytes: i32;
  /** The weights of one line of the result, in the order of that ring. */
  turned: usize;
  /** One line, mixed from them. */
  mixed: usize;
  /** Address of the next line of the result. */
  to: usize;
  /** Lines done: of the source, of boxes, and of the result. */
  taken: i32;
  boxed: i32;
  made: i32;
}

export const PICTURE_BYTES: usize = offsetof<Picture>();

/** Takes the next `count` lines of the source, at `from`. False if they are damaged. */
export function takeLines(picture: Picture, from: usize, count: i32): bool {
  const bytes = picture.width * picture.bytes;
  for (; count > 0; count--, from += 1 + bytes) {
    const isOdd: usize = picture.taken & 1;
    const above = picture.lines + (isOdd ^ 1) * picture.lineBytes;
    const line = picture.lines + isOdd * picture.lineBytes;
    if (!unfilter(load<u8>(from), from + 1, above, line, picture.width, picture.bytes)) return false;
    if (picture.isWhole) {
      memory.copy(picture.to, line, 4 * picture.width);
      picture.to += 4 * picture.width;
      picture.taken++;
      continue;
    }
    lengthen(line, picture.width, picture.side * picture.across);
    const isLast = ++picture.taken == picture.height;
    for (let missing = isLast ? picture.side * picture.down - picture.height + 1 : 1; missing > 0; missing--) {
      addBoxes(line, picture.side, picture.across, picture.sums);
    }
    if (!isLast && picture.taken % picture.side != 0) continue;
    const place = picture.boxes + (picture.boxed % picture.rows.taps) * picture.boxBytes;
    writeBoxes(picture.sums, picture.side, picture.across, place);
    picture.boxed++;
    makeLines(picture);
  }
  return true;
}

/** Repeats the last pixel of a line up to a multiple of the box side. The last line is repeated likewise. */
function lengthen(line: usize, width: i32, length: i32): void {
  const last = load<u32>(line + 4 * (width - 1));
  for (let x = width; x < length; x++) store<u32>(line + 4 * x, last);
}

/** Computes the lines of the result whose boxes are complete. */
function makeLines(picture: Picture): void {
  const rows = picture.rows;
  const columns = picture.columns;
  for (; picture.made < rows.length; picture.made++, picture.to += 4 * columns.length) {
    const start = load<i32>(rows.starts + (picture.made << 2));
    if (picture.boxed < min(start + rows.taps, picture.down)) return;
    turnWeights(rows, picture.made, start, picture.turned);
    mixDown(picture.boxes, picture.boxBytes, picture.across, picture.turned, rows.taps, picture.mixed);
    mixAcross(picture.mixed, columns.starts, columns.weights, columns.taps, picture.to, columns.length);
  }
}

/** Rotates the weights of a line to the order of the ring. */
function turnWeights(rows: ResampleKernel, line: i32, start: i32, to: usize): void {
  const taps = rows.taps;
  const weights = rows.weights + ((line * taps) << 1);
  for (let tap = 0; tap < taps; tap++) {
    store<i16>(to + (((start + tap) % taps) << 1), load<i16>(weights + (tap << 1)));
  }
}
