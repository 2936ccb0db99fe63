/**
 * A lossless JPEG (T.81, annex H): grey, 8 bits, each sample predicted by its left neighbour. No encoder at hand writes
 * them.
 */
export function losslessJpeg(width: number, height: number, sample: (x: number, y: number) => number): Buffer {
  const bits = new BitWriter();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? sample(x - 1, y) : y > 0 ? sample(0, y - 1) : 128;
      const difference = sample(x, y) - left;
      const category = 32 - Math.clz32(Math.abs(difference));
      // The code of each category is its own number, in four bits.
      bits.write(category, 4);
      bits.write(difference < 0 ? difference + 2 ** category - 1 : difference, category);
    }
  }
  const segment = (marker: number, ...data: number[]): number[] => [0xff, marker, 0, data.length + 2, ...data];
  return Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xc3, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0),
    ...segment(0xc4, 0, 0, 0, 0, 9, ...Array<number>(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8),
    ...segment(0xda, 1, 1, 0, 1, 0, 0),
    ...bits.end(),
    ...[0xff, 0xd9],
  ]);
}

class BitWriter {
  readonly #bytes: number[] = [];
  #bits = '';

  write(value: number, length: number): void {
    if (length > 0) this.#bits += value.toString(2).padStart(length, '0');
    for (; this.#bits.length >= 8; this.#bits = this.#bits.slice(8)) this.#add(this.#bits.slice(0, 8));
  }

  end(): number[] {
    if (this.#bits) this.#add(this.#bits.padEnd(8, '1'));
    return this.#bytes;
  }

  #add(bits: string): void {
    const byte = parseInt(bits, 2);
    this.#bytes.push(byte);
    if (byte === 0xff) this.#bytes.push(0);
  }
}
