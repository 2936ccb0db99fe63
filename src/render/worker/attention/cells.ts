import type { Size } from '../../protocol/size.js';
import type { Pixels } from '../decoders/pixels.js';
import { createKernel, type ResampleKernel } from '../decoders/resample-kernel.js';

/** Most cells of a side: a window can be placed as exactly as that. */
const CELLS = 32;
/** Boxes leave at least this many times as many pixels of a side as there will be cells. */
const LEAST_LEFT = 2;

/** The sides of the boxes whose means `toCells` takes, in pixels. */
export function boxOf({ width, height }: Size): Size {
  const side = (whole: number): number => Math.max(1, Math.floor(whole / (LEAST_LEFT * CELLS)));
  return { width: side(width), height: side(height) };
}

/**
 * Shrinks a picture to the means of its boxes, four bytes each, premultiplied, so that what is transparent is black. Those
 * at the right and at the bottom may be smaller.
 *
 * @param pixels four bytes each, not premultiplied
 */
export function toBoxes({ data, width, height }: Pixels): Pixels {
  const box = boxOf({ width, height });
  const [across, down] = [Math.ceil(width / box.width), Math.ceil(height / box.height)];
  const boxes = new Uint8Array(4 * across * down).fill(255);
  const sums = new Float64Array(3 * across);
  for (let row = 0; row < down; row++) {
    const lines = Math.min(box.height, height - row * box.height);
    sums.fill(0);
    for (let line = 0; line < lines; line++) {
      const from = 4 * width * (row * box.height + line);
      addLine(sums, data.subarray(from, from + 4 * width), 4 * box.width);
    }
    for (let column = 0; column < across; column++) {
      const whole = 255 * lines * Math.min(box.width, width - column * box.width);
      const at = 4 * (row * across + column);
      for (let band = 0; band < 3; band++) boxes[at + band] = Math.round(sums[3 * column + band]! / whole);
    }
  }
  return { data: boxes, width: across, height: down };
}

/** Adds the pixels of a line to the sums of its boxes, multiplied by their alpha. */
function addLine(sums: Float64Array, line: Uint8Array, boxBytes: number): void {
  for (let start = 0, to = 0; start < line.length; start += boxBytes, to += 3) {
    const end = Math.min(start + boxBytes, line.length);
    let [r, g, b] = [0, 0, 0];
    for (let at = start; at < end; at += 4) {
      const alpha = line[at + 3]!;
      r += line[at]! * alpha;
      g += line[at + 1]! * alpha;
      b += line[at + 2]! * alpha;
    }
    sums[to]! += r;
    sums[to + 1]! += g;
    sums[to + 2]! += b;
  }
}

/**
 * Shrinks boxes to at most `CELLS` cells a side, out of proportion, four bytes each. As libvips does it: boxes down to at
 * most twice the size, then Lanczos.
 *
 * @param boxes three or four bytes each, premultiplied
 * @param picture what they were made of
 */
export function toCells({ data, width, height }: Pixels, picture: Size): Pixels {
  const box = boxOf(picture);
  const [across, down] = [Math.min(CELLS, picture.width), Math.min(CELLS, picture.height)];
  const rows = createKernel(picture.height / box.height, height, down, 1);
  const columns = createKernel(picture.width / box.width, width, across, 1);
  const bytes = data.length / (width * height);
  const lines = resample(data, rows, { count: width, from: bytes, step: width * bytes, to: 4, newStep: width * 4 });
  const cells = resample(lines, columns, { count: down, from: width * 4, step: 4, to: across * 4, newStep: 4 });
  return { data: cells, width: across, height: down };
}

/** How many lines there are, and the bytes from one to the next and along each, before and after. */
interface Lines {
  readonly count: number;
  readonly from: number;
  readonly step: number;
  readonly to: number;
  readonly newStep: number;
}

/** Resizes each line by a kernel. */
function resample(
  data: Uint8Array,
  { length, taps, starts, weights }: ResampleKernel,
  { count, from, step, to, newStep }: Lines,
): Uint8Array {
  const resized = new Uint8ClampedArray(4 * count * length).fill(255);
  const sum = weights.subarray(0, taps).reduce((total, weight) => total + weight, 0);
  for (let line = 0; line < count; line++) {
    for (let index = 0; index < length; index++) {
      for (let band = 0; band < 3; band++) {
        const first = line * from + starts[index]! * step + band;
        let value = 0;
        for (let tap = 0; tap < taps; tap++) value += weights[index * taps + tap]! * data[first + tap * step]!;
        resized[line * to + index * newStep + band] = value / sum;
      }
    }
  }
  return new Uint8Array(resized.buffer);
}
