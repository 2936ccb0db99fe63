import { readLayout, type JpegLayout } from './layout.js';

/** Factors by which the reader shrinks: a block of eight pixels a side becomes one, two or four. */
const SHRINKS: ReadonlySet<number> = new Set([8, 4, 2]);

/** Larger pictures would be in memory as a whole, where libvips needs a few of their lines at a time. */
const MAX_PIXELS = 4_000_000;

/** Red, green and blue, eight bits each. */
export interface Pixels {
  /** A view of the reader's memory, good until it reads the next picture. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

interface Constant {
  readonly value: number;
}

/** What assembly/index.ts exports. Numbers are addresses, or in pixels, blocks and bytes. */
interface Assembly extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  readonly AC_SLOTS: Constant;
  readonly COMPONENTS: Constant;
  readonly COMPONENT_BYTES: Constant;
  readonly FACTOR_COUNT: Constant;
  readonly HEAP: Constant;
  readonly MARGIN: Constant;
  readonly OVERRUN: Constant;
  readonly QUANTISATION: Constant;
  readonly makeHuffmanTable: (slot: number, segment: number) => void;
  readonly unstuff: (from: number, end: number, to: number, places: number, parts: number) => number;
  readonly decodeScan: (places: number, columns: number, rows: number, restartInterval: number) => number;
  readonly widen: (chroma: number, stride: number, width: number, height: number, plain: number) => void;
  readonly toRgb: (
    luma: number,
    blue: number,
    red: number,
    stride: number,
    width: number,
    height: number,
    to: number,
  ) => void;
}

/** Pixels a side of a block of coefficients. */
const BLOCK = 8;
const PAGE = 64 * 1024;
/** What the parts of a scan are aligned to, and what vectors are. */
const ALIGNMENT = 16;
/**
 * Reads the usual JPEGs (see `readLayout`) at half, a quarter or an eighth of their size, with the same pixels as libjpeg
 * and in about half of its time as WebAssembly: it reads bits without branches, and passes over what small pictures do
 * not need, several coefficients at a look.
 */
export class JpegReader {
  readonly #assembly: Assembly;

  /** `exports` are those of an instance of assembly.wasm, which imports nothing. */
  constructor(exports: WebAssembly.Exports) {
    this.#assembly = exports as unknown as Assembly;
  }

  /** Undefined if the file or the factor is of another kind, or damage is noticed: then another decoder has to try. */
  read(file: Uint8Array, shrink: number): Pixels | undefined {
    if (!SHRINKS.has(shrink)) return undefined;
    // Where memory is shared, a Buffer finds a byte many times as fast as other arrays do.
    const jpeg = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    const layout = readLayout(jpeg);
    return layout && this.#decode(layout, shrink);
  }

  #decode(layout: JpegLayout, shrink: number): Pixels | undefined {
    const shape = shapeOf(layout, shrink);
    const { columns, rows, parts, stride, lines, width, height } = shape;
    const { scan, restartInterval } = layout;
    const { unstuff, decodeScan, widen, toRgb, HEAP, MARGIN, OVERRUN } = this.#assembly;
    const count = width * height;
    // A marker between two parts is two bytes.
    if (count === 0 || count > MAX_PIXELS || parts * 2 > scan.length) return undefined;

    let end = HEAP.value;
    const place = (bytes: number): number => {
      const start = aligned(end);
      end = start + bytes;
      return start;
    };
    const places = place(8 * parts);
    // The scan's bits move down in their place; alignment of its parts moves them up again.
    const ahead = ALIGNMENT * (parts + 2);
    const stream = place(ahead + scan.length + MARGIN.value);
    const planes = layout.components.map(() => place(stride * lines)) as [number, number, number];
    const rgb = place(3 * count + OVERRUN.value);
    const memory = this.#memory(end);
    if (!memory) return undefined;

    this.#writeTables(layout, memory, stream);
    this.#writeComponents(layout, shape, memory, planes);
    const from = stream + ahead;
    memory.set(scan, from);
    if (!unstuff(from, from + scan.length, stream, places, parts)) return undefined;
    if (!decodeScan(places, columns, rows, restartInterval)) return undefined;
    const [y, cb, cr] = planes;
    if (shape.halfWidth > 0) {
      // As libjpeg does: too few pixels are not interpolated.
      const plain = shrink === BLOCK || shape.halfWidth <= 2;
      for (const chroma of [cb, cr]) widen(chroma, stride, shape.halfWidth, height, Number(plain));
    }
    toRgb(y, cb, cr, stride, width, height, rgb);
    return { data: memory.subarray(rgb, rgb + 3 * count), width, height };
  }

  #writeComponents(layout: JpegLayout, shape: Shape, memory: Uint8Array, planes: readonly number[]): void {
    const { AC_SLOTS, COMPONENTS, COMPONENT_BYTES } = this.#assembly;
    layout.components.forEach((component, index) => {
      const { across, down, dc, ac } = component;
      const side = index === 0 ? shape.side : shape.chromaSide;
      const factors = this.#factors(component.quantisation);
      const fields = [across, down, factors, dc, AC_SLOTS.value + ac, side, planes[index]!, shape.stride, 0];
      new Int32Array(memory.buffer, COMPONENTS.value + COMPONENT_BYTES.value * index).set(fields);
    });
  }

  /** `scratch` is where there is room for a table. */
  #writeTables({ quantisation, dc, ac }: JpegLayout, memory: Uint8Array, scratch: number): void {
    const { makeHuffmanTable, AC_SLOTS, FACTOR_COUNT } = this.#assembly;
    for (const [table, factors] of quantisation) {
      const place = new Uint16Array(memory.buffer, this.#factors(table), FACTOR_COUNT.value);
      place.fill(factors.at(-1)!);
      place.set(factors);
    }
    const write = (slot: number, codes: Uint8Array): void => {
      memory.set(codes, scratch);
      makeHuffmanTable(slot, scratch);
    };
    for (const [table, codes] of dc) write(table, codes);
    for (const [table, codes] of ac) write(AC_SLOTS.value + table, codes);
  }

  /** Where the factors of a table are. */
  #factors(table: number): number {
    const { QUANTISATION, FACTOR_COUNT } = this.#assembly;
    return QUANTISATION.value + 2 * FACTOR_COUNT.value * table;
  }

  /** The assembly's memory, of at least so many bytes; undefined if there is not so much. */
  #memory(bytes: number): Uint8Array | undefined {
    const { memory } = this.#assembly;
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    try {
      if (missing > 0) memory.grow(missing);
    } catch {
      return undefined;
    }
    return new Uint8Array(memory.buffer);
  }
}

/** What a JPEG is decoded into, at a shrink factor. */
interface Shape {
  /** Units of the scan, and parts between its restart markers. */
  readonly columns: number;
  readonly rows: number;
  readonly parts: number;
  /** Pixels a side that a block becomes. */
  readonly side: number;
  readonly chromaSide: number;
  /** Bytes of a line of pixels, of each component, and lines. */
  readonly stride: number;
  readonly lines: number;
  readonly width: number;
  readonly height: number;
  /** Pixels of a line of chroma where it has half of luma's width, and has to be widened; else 0. */
  readonly halfWidth: number;
}

function shapeOf({ width, height, components, restartInterval }: JpegLayout, shrink: number): Shape {
  const [luma] = components;
  const columns = Math.ceil(width / (BLOCK * luma.across));
  const rows = Math.ceil(height / (BLOCK * luma.down));
  const side = BLOCK / shrink;
  // Chroma that has half of luma's size is shrunk half as much.
  const halved = luma.across > 1 && luma.down > 1;
  return {
    columns,
    rows,
    parts: restartInterval > 0 ? Math.ceil((columns * rows) / restartInterval) : 1,
    side,
    chromaSide: halved ? 2 * side : side,
    stride: aligned(columns * luma.across * side),
    lines: rows * luma.down * side,
    // Without a last pixel that only a part of a block would stand behind, as libvips has it.
    width: Math.floor(width / shrink),
    height: Math.floor(height / shrink),
    halfWidth: luma.across > luma.down ? Math.ceil(width / (2 * shrink)) : 0,
  };
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
