/** A BMP by its parts. Lines of pixels come as they are stored. */
export function bmpOf(options: {
  readonly width: number;
  /** Below nought: the first line is the top one. */
  readonly height: number;
  readonly depth: number;
  readonly pixels: readonly number[];
  readonly palette?: readonly number[];
  /** BITFIELDS, of red, green and blue. */
  readonly masks?: readonly number[];
}): Buffer {
  const { masks = [], palette = [], pixels } = options;
  const header = Buffer.alloc(14);
  const body = Buffer.concat([dibOf(options), Buffer.from(pixels)]);
  header.write('BM');
  header.writeUInt32LE(14 + body.length, 2);
  header.writeUInt32LE(14 + 40 + 4 * masks.length + palette.length, 10);
  return Buffer.concat([header, body]);
}

/** The header of a bitmap with its masks and its palette. */
export function dibOf({
  width,
  height,
  depth,
  palette = [],
  masks = [],
}: Omit<Parameters<typeof bmpOf>[0], 'pixels'>): Buffer {
  const dib = Buffer.alloc(40 + 4 * masks.length);
  dib.writeUInt32LE(40);
  dib.writeInt32LE(width, 4);
  dib.writeInt32LE(height, 8);
  dib.writeUInt16LE(1, 12);
  dib.writeUInt16LE(depth, 14);
  dib.writeUInt32LE(masks.length > 0 ? 3 : 0, 16);
  dib.writeUInt32LE(palette.length / 4, 32);
  masks.forEach((mask, index) => dib.writeUInt32LE(mask, 40 + 4 * index));
  return Buffer.concat([dib, Buffer.from(palette)]);
}

/** An icon of pictures with their sides in pixels. */
export function icoOf(entries: readonly (readonly [side: number, file: Buffer])[]): Buffer {
  const head = Buffer.alloc(6 + 16 * entries.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(entries.length, 4);
  let at = head.length;
  entries.forEach(([side, file], index) => {
    const entry = 6 + 16 * index;
    head[entry] = head[entry + 1] = side & 255;
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(file.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += file.length;
  });
  return Buffer.concat([head, ...entries.map(([, file]) => file)]);
}
