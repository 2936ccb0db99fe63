import type { Bitmap } from './encoder.js';

/** Blocks of 2x2 pixels that are looked at, of any picture. */
const SAMPLES = 15_000;
/** Difference of chroma (Cb, Cr: 0–255) within a block from which on the mean shows as a rim. */
const EDGE = 64;
/** Share of such blocks that is worth the bytes of full chroma. */
const LEAST_SHARE = 0.001;

/**
 * Whether a picture has edges of strong colours. 4:2:0 stores the mean colour of 2x2 pixels, which leaves a dark rim
 * around saturated red.
 */
export function hasColourEdges({ data, width, height }: Pick<Bitmap, 'data' | 'width' | 'height'>): boolean {
  const [columns, rows] = [width >> 1, height >> 1];
  const step = Math.max(1, Math.floor((columns * rows) / SAMPLES));
  let edges = 0;
  let blocks = 0;
  for (let block = 0; block < columns * rows; block += step) {
    const row = Math.floor(block / columns);
    // Other columns in each row, where the step divides their number.
    const column = (block + 7 * row) % columns;
    const at = 8 * (row * width + column);
    if (chromaSpread(data, at, 4 * width) >= EDGE) edges += 1;
    blocks += 1;
  }
  return edges > blocks * LEAST_SHARE;
}

/** The largest difference of Cb or Cr in the 2x2 pixels of RGBA that start at `at`. */
function chromaSpread(data: Uint8Array, at: number, stride: number): number {
  return Math.max(spread(data, at, stride, -0.169, -0.331, 0.5), spread(data, at, stride, 0.5, -0.419, -0.081));
}

/** The difference of a weighted sum of red, green and blue. */
function spread(data: Uint8Array, at: number, stride: number, r: number, g: number, b: number): number {
  const value = (pixel: number): number => r * data[pixel]! + g * data[pixel + 1]! + b * data[pixel + 2]!;
  const [one, two, three, four] = [value(at), value(at + 4), value(at + stride), value(at + stride + 4)];
  return Math.max(one, two, three, four) - Math.min(one, two, three, four);
}
