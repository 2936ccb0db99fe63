import {
  aligned,
  ALIGNMENT,
  kernelBytes,
  growMemory,
  bumpAllocator,
  writeKernel,
  type Constant,
} from '../wasm-memory.js';
import { kernelFor, MAX_SCALE, type ResampleKernel } from '../resample-kernel.js';
import type { Size } from '../../../protocol/size.js';
import type { Pixels } from '../pixels.js';
import { inflate, PIECE_BYTES } from './inflate.js';
import type { PngHeader } from './header.js';

/** What assembly/index.ts exports. */
interface Assembly extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  readonly HEAP: Constant;
  readonly MARGIN: Constant;
  readonly PICTURE_BYTES: Constant;
  readonly takeLines: (picture: number, from: number, count: number) => number;
}

/** Bytes that a picture is inflated to; more would take long. */
const MAX_BYTES = 48 * 1024 * 1024;

/** Pixels a side that are put together: the sums of more would not be in 31 bits. */
const MAX_BOX = 181;

/** What mix.ts takes samples in. */
const TAPS = 2;

/**
 * Reads the usual PNGs (see `readLayout`) in a size of at most their own, in less than half of the time of libpng and libvips
 * as WebAssembly: Node inflates them, and filters, alpha and sizes are computed by vectors, while a line is near.
 */
export class PngDecoder {
  readonly #assembly: Assembly;

  /** `exports` are those of an instance of assembly.wasm, which imports nothing. */
  constructor(exports: WebAssembly.Exports) {
    this.#assembly = exports as unknown as Assembly;
  }

  /**
   * The picture in exactly the size `to`, four bytes a pixel, not premultiplied. Undefined if it would be enlarged or is too
   * large, or damage is noticed: then another decoder has to try. One picture at a time.
   */
  async decode(layout: PngHeader, to: Size): Promise<Pixels | undefined> {
    const { width, height, bytes } = layout;
    const line = 1 + bytes * width;
    const shrinking = planShrink(layout, to);
    if (!shrinking || line * height > MAX_BYTES) return undefined;
    const { side, across, down, columns, rows } = shrinking;
    const isWhole = width === to.width && height === to.height;
    const { HEAP, MARGIN, PICTURE_BYTES, takeLines } = this.#assembly;
    const place = bumpAllocator(HEAP.value);
    const picture = place(PICTURE_BYTES.value);
    const columnsAt = place(kernelBytes(columns));
    const rowsAt = place(kernelBytes(rows));
    const lineBytes = aligned(4 * side * across) + MARGIN.value;
    const lines = place(2 * lineBytes);
    const sums = place(16 * across);
    const boxBytes = aligned(8 * across) + ALIGNMENT;
    const boxes = place(boxBytes * rows.taps);
    const turned = place(2 * rows.taps);
    const mixed = place(boxBytes + 8 * columns.taps);
    const pixels = place(4 * to.width * to.height);
    const strip = place(line + PIECE_BYTES + MARGIN.value);
    const memory = growMemory(this.#assembly, place(0));
    if (!memory) return undefined;

    memory.fill(0, lines, boxes);
    writeKernel(columns, memory, columnsAt);
    writeKernel(rows, memory, rowsAt);
    const source = [width, height, bytes, Number(isWhole), side, across, down, columnsAt, rowsAt];
    const places = [lines, lineBytes, sums, boxes, boxBytes, turned, mixed, pixels];
    new Int32Array(memory.buffer, picture).set([...source, ...places, 0, 0, 0]);

    let missing = line * height;
    let waiting = 0;
    const isInflated = await inflate(layout.data, (piece) => {
      missing -= piece.length;
      if (missing < 0) return false;
      memory.set(piece, strip + waiting);
      waiting += piece.length;
      const count = Math.floor(waiting / line);
      if (!takeLines(picture, strip, count)) return false;
      memory.copyWithin(strip, strip + count * line, strip + waiting);
      waiting -= count * line;
      return true;
    });
    if (!isInflated || missing > 0) return undefined;
    return { data: memory.subarray(pixels, pixels + 4 * to.width * to.height), ...to };
  }
}

/** How a picture gets its size. As libvips does it, half by plain means: pixels are put together in squares, in boxes. */
interface ShrinkPlan {
  /** Pixels a side of a box, and how many boxes there are. */
  readonly side: number;
  readonly across: number;
  readonly down: number;
  /** How boxes become pixels. */
  readonly columns: ResampleKernel;
  readonly rows: ResampleKernel;
}

/** Undefined if the picture would be enlarged, or one side made much smaller than the other. */
function planShrink({ width, height }: Size, to: Size): ShrinkPlan | undefined {
  const scales = [width / to.width, height / to.height];
  const side = Math.min(Math.max(1, Math.floor(Math.min(...scales) / 2)), MAX_BOX);
  if (Math.min(...scales) < 1 || Math.max(...scales) / side > MAX_SCALE) return undefined;
  const [across, down] = [Math.ceil(width / side), Math.ceil(height / side)];
  const columns = kernelFor(width / side, across, to.width, TAPS);
  const rows = kernelFor(height / side, down, to.height, TAPS);
  return { side, across, down, columns, rows };
}
