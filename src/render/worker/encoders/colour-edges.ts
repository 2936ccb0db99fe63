import type { Bitmap } from './encoder.js';

/** Blocks of 2x2 pixels that are looked at, of any picture. */
const SAMPLES = 40_000;
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
    const at = 4 * (2 * Math.floor(block / columns) * width + 2 * (block % columns));
    if (chromaSpread(data, at, 4 * width) >= EDGE) edges += 1;
    blocks += 1;
  }
  return edges > blocks * LEAST_SHARE;
}

/** The largest difference of Cb or Cr in the 2x2 pixels of RGBA that start at `at`. */
function chromaSpread(data: Uint8Array, at: number, stride: number): number {
  let [leastBlue, mostBlue, leastRed, mostRed] = [255, -255, 255, -255];
  for (const pixel of [at, at + 4, at + stride, at + stride + 4]) {
    const [r, g, b] = [data[pixel]!, data[pixel + 1]!, data[pixel + 2]!];
    const blue = -0.169 * r - 0.331 * g + 0.5 * b;
    const red = 0.5 * r - 0.419 * g - 0.081 * b;
    leastBlue = Math.min(leastBlue, blue);
    mostBlue = Math.max(mostBlue, blue);
    leastRed = Math.min(leastRed, red);
    mostRed = Math.max(mostRed, red);
  }
  return Math.max(mostBlue - leastBlue, mostRed - leastRed);
}
