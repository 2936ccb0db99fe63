import type { Size } from '../../../protocol/size.js';
import type { Pixels } from '../pixels.js';
import { kernelFor, MAX_SCALE, type ResampleKernel } from '../resample-kernel.js';
import {
  aligned,
  ALIGNMENT,
  bumpAllocator,
  growMemory,
  kernelBytes,
  writeKernel,
  type Constant,
} from '../wasm-memory.js';
import type { PngHeader } from './header.js';
import { CHUNK_BYTES, inflate } from './inflate.js';

/** What assembly/index.ts exports. */
interface Assembly extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  readonly HEAP: Constant;
  readonly MARGIN: Constant;
  readonly PICTURE_BYTES: Constant;
  readonly takeLines: (picture: number, from: number, count: number) => number;
}

/** Largest inflated picture, in bytes: a larger one would take long. */
const MAX_BYTES = 48 * 1024 * 1024;

/** Longest side of a box in pixels: the sums of a larger one would not fit into 31 bits. */
const MAX_BOX = 181;

/** Multiple in which assembly/mix.ts takes samples. */
const TAPS = 2;

/** Addresses in WebAssembly memory. */
interface MemoryLayout {
  readonly picture: number;
  readonly columns: number;
  readonly rows: number;
  /** Two lines, of `lineBytes` each. */
  readonly lines: number;
  readonly lineBytes: number;
  readonly sums: number;
  /** Lines of boxes, of `boxBytes` each. */
  readonly boxes: number;
  readonly boxBytes: number;
  readonly weights: number;
  readonly mixed: number;
  readonly pixels: number;
  /** Inflated lines that are not decoded yet. */
  readonly strip: number;
  readonly end: number;
}

/**
 * Decodes the usual PNGs (see `parseHeader`) in a size of at most their own, in less than half of the time that libpng
 * and libvips take as WebAssembly: Node inflates them, and filters, alpha and resizing run on vectors while a line is
 * in cache.
 */
export class PngDecoder {
  readonly #assembly: Assembly;

  /** @param exports those of an instance of assembly.wasm, which imports nothing */
  constructor(exports: WebAssembly.Exports) {
    this.#assembly = exports as unknown as Assembly;
  }

  /**
   * Decodes a picture to exactly the size `to`, four bytes per pixel, not premultiplied. Undefined if it would be
   * enlarged, is too large or is damaged: then another decoder has to try. One picture at a time.
   */
  async decode(header: PngHeader, to: Size): Promise<Pixels | undefined> {
    const { width, height, bytesPerPixel } = header;
    const line = 1 + bytesPerPixel * width;
    const plan = planShrink(header, to);
    if (!plan || line * height > MAX_BYTES) return undefined;
    const layout = this.#layOut(plan, line, to);
    const memory = growMemory(this.#assembly, layout.end);
    if (!memory) return undefined;

    memory.fill(0, layout.lines, layout.boxes);
    writeKernel(plan.columns, memory, layout.columns);
    writeKernel(plan.rows, memory, layout.rows);
    const isWhole = width === to.width && height === to.height;
    const source = [width, height, bytesPerPixel, Number(isWhole), plan.side, plan.across, plan.down];
    const { lines, lineBytes, sums, boxes, boxBytes, weights, mixed, pixels } = layout;
    const addresses = [layout.columns, layout.rows, lines, lineBytes, sums, boxes, boxBytes, weights, mixed, pixels];
    new Int32Array(memory.buffer, layout.picture).set([...source, ...addresses, 0, 0, 0]);

    if (!(await this.#decodeLines(header, line, layout, memory))) return undefined;
    return { data: memory.subarray(pixels, pixels + 4 * to.width * to.height), ...to };
  }

  #layOut({ side, across, columns, rows }: ShrinkPlan, line: number, to: Size): MemoryLayout {
    const { HEAP, MARGIN, PICTURE_BYTES } = this.#assembly;
    const allocate = bumpAllocator(HEAP.value);
    const lineBytes = aligned(4 * side * across) + MARGIN.value;
    const boxBytes = aligned(8 * across) + ALIGNMENT;
    return {
      picture: allocate(PICTURE_BYTES.value),
      columns: allocate(kernelBytes(columns)),
      rows: allocate(kernelBytes(rows)),
      lineBytes,
      lines: allocate(2 * lineBytes),
      sums: allocate(16 * across),
      boxBytes,
      boxes: allocate(boxBytes * rows.taps),
      weights: allocate(2 * rows.taps),
      mixed: allocate(boxBytes + 8 * columns.taps),
      pixels: allocate(4 * to.width * to.height),
      strip: allocate(line + CHUNK_BYTES + MARGIN.value),
      end: allocate(0),
    };
  }

  /** Inflates and decodes line by line. False if the data is damaged. */
  async #decodeLines(
    { data, height }: PngHeader,
    line: number,
    { picture, strip }: MemoryLayout,
    memory: Uint8Array,
  ): Promise<boolean> {
    let missing = line * height;
    let waiting = 0;
    const isInflated = await inflate(data, (chunk) => {
      missing -= chunk.length;
      if (missing < 0) return false;
      memory.set(chunk, strip + waiting);
      waiting += chunk.length;
      const count = Math.floor(waiting / line);
      if (!this.#assembly.takeLines(picture, strip, count)) return false;
      memory.copyWithin(strip, strip + count * line, strip + waiting);
      waiting -= count * line;
      return true;
    });
    return isInflated && missing === 0;
  }
}

/** How a picture is resized, as libvips does it: a box filter down to at most twice the size, then Lanczos. */
interface ShrinkPlan {
  /** Side of a box in pixels, and the number of boxes horizontally and vertically. */
  readonly side: number;
  readonly across: number;
  readonly down: number;
  /** Kernels that turn boxes into pixels. */
  readonly columns: ResampleKernel;
  readonly rows: ResampleKernel;
}

/** Undefined if the picture would be enlarged, or one side would shrink much more than the other. */
function planShrink({ width, height }: Size, to: Size): ShrinkPlan | undefined {
  const scales = [width / to.width, height / to.height];
  const side = Math.min(Math.max(1, Math.floor(Math.min(...scales) / 2)), MAX_BOX);
  if (Math.min(...scales) < 1 || Math.max(...scales) / side > MAX_SCALE) return undefined;
  const [across, down] = [Math.ceil(width / side), Math.ceil(height / side)];
  const columns = kernelFor(width / side, across, to.width, TAPS);
  const rows = kernelFor(height / side, down, to.height, TAPS);
  return { side, across, down, columns, rows };
}
