import type { Box, Size } from '../../protocol/size.js';
import type { Detection } from '../../protocol/detection.js';

/** Pixels of a picture, three bytes each. */
export interface RgbPixels extends Size {
  readonly data: Uint8Array;
}

/** The place of a picture on a square, as models take it; in pixels of the square. */
export interface Square {
  readonly side: number;
  readonly picture: Box;
}

/** Centred, as large as it fits. */
export function squareOf({ width, height }: Size, side: number): Square {
  const scale = side / Math.max(width, height);
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const left = Math.floor((side - size.width) / 2);
  const top = Math.floor((side - size.height) / 2);
  return { side, picture: { left, top, ...size } };
}

/** Copies a picture of the size that it has on a square onto it. The rest is black. */
export function fillSquare(
  { data, width }: RgbPixels,
  { side, picture }: Square,
  normalize: (value: number) => number,
) {
  const values = new Float32Array(side * side * 3).fill(normalize(0));
  const known = Float32Array.from({ length: 256 }, (_, value) => normalize(value));
  for (let y = 0; y < picture.height; y++) {
    const from = y * width * 3;
    const to = ((picture.top + y) * side + picture.left) * 3;
    for (let index = 0; index < picture.width * 3; index++) values[to + index] = known[data[from + index]!]!;
  }
  return values;
}

/** A box on a square in fractions of the picture, cut off at its edges. Undefined where nothing is left. */
export function ofPicture(
  name: string,
  score: number,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  { picture }: Square,
): Detection | undefined {
  const within = (value: number, start: number, length: number): number =>
    Math.min(1, Math.max(0, (value - start) / length));
  const left = within(x1, picture.left, picture.width);
  const top = within(y1, picture.top, picture.height);
  const width = within(x2, picture.left, picture.width) - left;
  const height = within(y2, picture.top, picture.height) - top;
  return width > 0 && height > 0 ? { name, score, left, top, width, height } : undefined;
}
