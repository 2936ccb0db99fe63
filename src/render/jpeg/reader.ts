import { readLayout, type Component, type JpegLayout } from './layout.js';

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

/** What assembly/index.ts exports. Numbers are addresses, or in pixels, blocks and bytes. */
interface Assembly extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  readonly COMPONENTS: { readonly value: number };
  readonly QUANTISATION: { readonly value: number };
  readonly HEAP: { readonly value: number };
  readonly makeHuffmanTable: (slot: number, segment: number) => void;
  readonly unstuff: (from: number, end: number, to: number, starts: number, most: number) => number;
  readonly decodeScan: (
    starts: number,
    parts: number,
    columns: number,
    rows: number,
    restartInterval: number,
  ) => number;
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
/** Bytes behind a scan's bits that assembly/unstuff.ts empties. */
const MARGIN = 2048;
/** Bytes behind its last pixel that assembly/colours.ts may write. */
const OVERRUN = 45;
/** Slots of tables for AC codes begin behind four for DC codes. */
const AC_SLOTS = 4;
/** Factors that stand behind the 64 of a table. */
const PADDING = 16;
const QUANTISATION_BYTES = 2 * (64 + PADDING);
const COMPONENT_BYTES = 64;

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

  /** Undefined if the file or the factor is of another kind, or the file is damaged: then another decoder has to try. */
  read(file: Uint8Array, shrink: number): Pixels | undefined {
    if (!SHRINKS.has(shrink)) return undefined;
    // Where memory is shared, a Buffer finds a byte many times as fast as other arrays do.
    const jpeg = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    const layout = readLayout(jpeg);
    return layout && this.#decode(jpeg, layout, shrink);
  }

  #decode(jpeg: Buffer, layout: JpegLayout, shrink: number): Pixels | undefined {
    const shape = shapeOf(layout, shrink);
    const { columns, rows, parts, stride, lines, width, height } = shape;
    const bits = jpeg.subarray(layout.scan);
    const count = width * height;
    // A marker between two parts is two bytes.
    if (count === 0 || count > MAX_PIXELS || parts * 2 > bits.length) return undefined;

    let end = this.#assembly.HEAP.value;
    const place = (bytes: number): number => {
      const start = aligned(end);
      end = start + bytes;
      return start;
    };
    const starts = place(4 * (parts + 1));
    // The scan's bits move down in their place; alignment of its parts moves them up again.
    const stream = place(ALIGNMENT * (parts + 2) + bits.length + MARGIN);
    const from = stream + ALIGNMENT * (parts + 2);
    const planes = layout.components.map(() => place(stride * lines)) as [number, number, number];
    const rgb = place(3 * width * height + OVERRUN);
    const memory = this.#memory(end);

    this.#writeTables(layout, memory, stream);
    this.#writeComponents(layout, shape, memory, planes);
    memory.set(bits, from);
    const { unstuff, decodeScan, widen, toRgb } = this.#assembly;
    if (unstuff(from, from + bits.length, stream, starts, parts) !== parts) return undefined;
    if (!decodeScan(starts, parts, columns, rows, layout.restartInterval)) return undefined;
    const [y, cb, cr] = planes;
    if (shape.chromaWidth < width) {
      // As libjpeg does: too few pixels are not interpolated.
      const plain = shrink === BLOCK || shape.chromaWidth <= 2;
      for (const chroma of [cb, cr]) widen(chroma, stride, shape.chromaWidth, height, Number(plain));
    }
    toRgb(y, cb, cr, stride, width, height, rgb);
    return { data: memory.subarray(rgb, rgb + 3 * width * height), width, height };
  }

  #writeComponents(layout: JpegLayout, shape: Shape, memory: Uint8Array, planes: readonly number[]): void {
    layout.components.forEach((component, index) => {
      const { across, down, dc, ac } = component;
      const quantisation = this.#assembly.QUANTISATION.value + QUANTISATION_BYTES * component.quantisation;
      const side = index === 0 ? shape.side : shape.chromaSide;
      const fields = [across, down, quantisation, dc, AC_SLOTS + ac, side, planes[index]!, shape.stride, 0];
      new Int32Array(memory.buffer, this.#assembly.COMPONENTS.value + COMPONENT_BYTES * index).set(fields);
    });
  }

  /** `scratch` is where there is room for a table. */
  #writeTables({ quantisation, dc, ac }: JpegLayout, memory: Uint8Array, scratch: number): void {
    for (const [table, factors] of quantisation) {
      const padded = [...factors, ...Array<number>(PADDING).fill(factors.at(-1)!)];
      new Uint16Array(memory.buffer, this.#assembly.QUANTISATION.value + QUANTISATION_BYTES * table).set(padded);
    }
    const write = (slot: number, codes: Uint8Array): void => {
      memory.set(codes, scratch);
      this.#assembly.makeHuffmanTable(slot, scratch);
    };
    for (const [table, codes] of dc) write(table, codes);
    for (const [table, codes] of ac) write(AC_SLOTS + table, codes);
  }

  /** The assembly's memory, of at least so many bytes. */
  #memory(bytes: number): Uint8Array {
    const { memory } = this.#assembly;
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    if (missing > 0) memory.grow(missing);
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
  /** Pixels of a line of chroma, before it is widened. */
  readonly chromaWidth: number;
}

function shapeOf({ width, height, components, restartInterval }: JpegLayout, shrink: number): Shape {
  const [luma] = components as readonly [Component, ...Component[]];
  const columns = Math.ceil(width / (BLOCK * luma.across));
  const rows = Math.ceil(height / (BLOCK * luma.down));
  const side = BLOCK / shrink;
  // Chroma that has half of luma's size is shrunk half as much. Half of the width only has to be widened afterwards.
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
    chromaWidth: Math.ceil(width / (luma.across > 1 && !halved ? 2 * shrink : shrink)),
  };
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
