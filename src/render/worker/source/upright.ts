import type { Box, Size } from '../../protocol/size.js';

/** From which sides a stored picture is read (EXIF 2.32, 4.6.4). From orientation 5 on, its lines are columns too. */
interface ReadOrder {
  readonly fromRight: boolean;
  readonly fromBottom: boolean;
}

const READ_ORDERS: readonly ReadOrder[] = [
  { fromRight: false, fromBottom: false },
  { fromRight: true, fromBottom: false },
  { fromRight: true, fromBottom: true },
  { fromRight: false, fromBottom: true },
  { fromRight: false, fromBottom: false },
  { fromRight: false, fromBottom: true },
  { fromRight: true, fromBottom: true },
  { fromRight: true, fromBottom: false },
];

const isSwapped = (orientation: number): boolean => orientation >= 5;

/** The upright size of a stored one, and the other way round. `orientation`: 1–8. */
export function turned({ width, height }: Size, orientation: number): Size {
  return isSwapped(orientation) ? { width: height, height: width } : { width, height };
}

/** Copies a box of the upright picture out of the stored one. Four bytes per pixel. */
export function cropUpright(
  { data, width, height }: Size & { readonly data: Uint8Array },
  orientation: number,
  box: Box,
): Uint8Array<ArrayBuffer> {
  const { fromRight, fromBottom } = READ_ORDERS[orientation - 1]!;
  const stored = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const copy = new Uint32Array(box.width * box.height);
  // Steps in the stored picture to the next pixel to the right, and to the next one below.
  const column = fromRight ? -1 : 1;
  const line = fromBottom ? -width : width;
  const [right, below] = isSwapped(orientation) ? [line, column] : [column, line];
  const first = (fromRight ? width - 1 : 0) + (fromBottom ? (height - 1) * width : 0);
  for (let y = 0, to = 0; y < box.height; y++) {
    let from = first + box.left * right + (box.top + y) * below;
    if (right === 1) {
      copy.set(stored.subarray(from, from + box.width), to);
      to += box.width;
      continue;
    }
    for (let x = 0; x < box.width; x++, from += right) copy[to++] = stored[from]!;
  }
  return new Uint8Array(copy.buffer);
}
