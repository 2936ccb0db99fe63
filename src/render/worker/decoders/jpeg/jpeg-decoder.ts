import {
  aligned,
  ALIGNMENT,
  kernelBytes,
  growMemory,
  bumpAllocator,
  writeKernel,
  type Constant,
} from '../wasm-memory.js';
import type { Size } from '../../../protocol/size.js';
import type { ResampleKernel } from '../resample-kernel.js';
import type { JpegHeader } from './header.js';
import type { Pixels } from '../pixels.js';
import { planDecode, type DecodePlan } from './decode-plan.js';
import type { FileFacts } from '../../../protocol/messages.js';

/** What assembly/index.ts exports. Numbers are addresses, or in pixels, blocks and bytes. */
interface Assembly extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  readonly AC_SLOTS: Constant;
  readonly BLOCK_BYTES: Constant;
  readonly COMPONENTS: Constant;
  readonly COMPONENT_BYTES: Constant;
  readonly FACTOR_COUNT: Constant;
  readonly HEAP: Constant;
  readonly MARGIN: Constant;
  readonly OVERRUN: Constant;
  readonly QUANTISATION: Constant;
  readonly makeHuffmanTable: (slot: number, segment: number) => void;
  readonly unstuff: (from: number, end: number, to: number, places: number, parts: number) => number;
  readonly decodeScan: (places: number, columns: number, rows: number, restartInterval: number, kept: number) => number;
  readonly shrinkBlocks: (from: number, columns: number, rows: number) => void;
  readonly resample: (
    from: number,
    stride: number,
    width: number,
    rows: number,
    columns: number,
    line: number,
    to: number,
    newStride: number,
  ) => void;
  readonly toRgb: (
    luma: number,
    blue: number,
    red: number,
    stride: number,
    width: number,
    height: number,
    to: number,
    bytes: number,
  ) => void;
}

/** Coefficients of larger pictures are not kept: of 7 MP as 4:2:0, and of half as many as 4:4:4. */
const MAX_KEPT_BYTES = 20 * 1024 * 1024;

/** Where everything is in memory. */
interface MemoryLayout {
  /** The coefficients, if they are kept. */
  readonly kept: number;
  /** Of each component, as it is decoded and as it is resized. */
  readonly decoded: readonly number[];
  readonly resized: readonly [number, number, number];
  /** Of a scan: what tells its parts, its words, and the bits that they are made of. */
  readonly parts: number;
  readonly words: number;
  readonly bits: number;
  readonly axes: ReadonlyMap<ResampleKernel, number>;
  /** Room for a line. */
  readonly line: number;
  readonly pixels: number;
  readonly end: number;
}

/**
 * Reads the usual JPEGs (see `readLayout`) in a size of at most their own, in less than half of the time of libjpeg and
 * libvips as WebAssembly: it reads bits without branches, passes over what small pictures do not need, several
 * coefficients at a look, shrinks blocks to the same pixels as libjpeg, and resizes luma and chroma before they become
 * colours.
 */
export class JpegDecoder {
  readonly #assembly: Assembly;
  /** The file whose coefficients are kept, and what they have been shrunk to last, and where. */
  #kept: number | undefined;
  #shrunk: string | undefined;

  /** `exports` are those of an instance of assembly.wasm, which imports nothing. */
  constructor(exports: WebAssembly.Exports) {
    this.#assembly = exports as unknown as Assembly;
  }

  get kept(): number | undefined {
    return this.#kept;
  }

  /**
   * The picture as it is stored, in exactly the size `to`, of so many bytes a pixel. Undefined if it would be enlarged or
   * is too large, or damage is noticed: then another decoder has to try. A file that is read `again` is decoded once, if no
   * other one is read meanwhile.
   */
  decode(layout: JpegHeader, to: Size, bytes: 3 | 4, file?: FileFacts): Pixels | undefined {
    const shape = planDecode(layout, to);
    if (!shape) return undefined;
    const isKept = file !== undefined && file.id === this.#kept;
    const keeps = isKept || (file?.again === true && this.#keptBytes(shape) <= MAX_KEPT_BYTES);
    const places = this.#layOut(layout, shape, to, bytes, keeps);
    const memory = growMemory(this.#assembly, places.end);
    if (!memory) return undefined;

    this.#writeComponents(layout, shape, places, memory);
    if (!isKept) {
      this.#kept = undefined;
      this.#shrunk = undefined;
      if (!this.#decodeScan(layout, shape, places, memory)) return undefined;
      if (keeps) this.#kept = file.id;
    }
    if (keeps) this.#shrink(shape, places);
    this.#resize(shape, to, places, memory);
    const { width, height } = to;
    this.#assembly.toRgb(...places.resized, aligned(width), width, height, places.pixels, bytes);
    return { data: memory.subarray(places.pixels, places.pixels + bytes * width * height), width, height };
  }

  #keptBytes({ blocks }: DecodePlan): number {
    return blocks * this.#assembly.BLOCK_BYTES.value;
  }

  /** Coefficients, and what they are shrunk to, are in the same place each time. */
  #layOut(
    { scan }: JpegHeader,
    shape: DecodePlan,
    { width, height }: Size,
    bytes: number,
    keeps: boolean,
  ): MemoryLayout {
    const { HEAP, MARGIN, OVERRUN } = this.#assembly;
    const { planes } = shape;
    const place = bumpAllocator(HEAP.value);
    const kept = keeps ? place(this.#keptBytes(shape)) : 0;
    const decoded = planes.map(({ stride, lines, vertical: down }) =>
      place(aligned(stride) * Math.max(lines, down.taps)),
    );
    const parts = place(8 * shape.parts);
    // The scan's bits move down in their place; alignment of its parts moves them up again.
    const ahead = ALIGNMENT * (shape.parts + 2);
    const words = place(ahead + scan.length + MARGIN.value);
    const line = place(
      Math.max(...planes.map(({ stride, horizontal: across }) => aligned(stride) + across.taps)) + ALIGNMENT,
    );
    const resized = planes.map(() => place(aligned(width) * height)) as [number, number, number];
    const axes = new Map<ResampleKernel, number>();
    for (const axis of planes.flatMap(({ horizontal: across, vertical: down }) => [across, down])) {
      if (!axes.has(axis)) axes.set(axis, place(kernelBytes(axis)));
    }
    const pixels = place(bytes * width * height + OVERRUN.value);
    return { kept, decoded, resized, parts, words, bits: words + ahead, axes, line, pixels, end: place(0) };
  }

  /** Into blocks that are kept, or else shrunk. False if the data is damaged. */
  #decodeScan(
    layout: JpegHeader,
    shape: DecodePlan,
    { kept, parts, words, bits }: MemoryLayout,
    memory: Uint8Array,
  ): boolean {
    const { unstuff, decodeScan } = this.#assembly;
    this.#writeTables(layout, memory, words);
    memory.set(layout.scan, bits);
    if (!unstuff(bits, bits + layout.scan.length, words, parts, shape.parts)) return false;
    if (kept > 0) memory.fill(0, kept, kept + this.#keptBytes(shape));
    return decodeScan(parts, shape.columns, shape.rows, layout.restartInterval, kept) !== 0;
  }

  /** Shrinks blocks that are kept, unless that has been done. */
  #shrink({ columns, rows, planes }: DecodePlan, { kept, decoded }: MemoryLayout): void {
    const shrunk = `${planes[0].side}: ${String(decoded)}`;
    if (this.#shrunk === shrunk) return;
    this.#shrunk = undefined;
    this.#assembly.shrinkBlocks(kept, columns, rows);
    this.#shrunk = shrunk;
  }

  #resize(
    { planes }: DecodePlan,
    { width }: Size,
    { decoded, resized, axes, line }: MemoryLayout,
    memory: Uint8Array,
  ): void {
    for (const [axis, at] of axes) writeKernel(axis, memory, at);
    planes.forEach(({ stride, vertical: down, horizontal: across }, index) => {
      const [rows, columns] = [axes.get(down)!, axes.get(across)!];
      const [from, to] = [decoded[index]!, resized[index]!];
      this.#assembly.resample(from, aligned(stride), stride, rows, columns, line, to, aligned(width));
    });
  }

  #writeComponents(layout: JpegHeader, { planes }: DecodePlan, { decoded }: MemoryLayout, memory: Uint8Array): void {
    const { AC_SLOTS, COMPONENTS, COMPONENT_BYTES } = this.#assembly;
    layout.components.forEach((component, index) => {
      const { hSampling: across, vSampling: down, dc, ac } = component;
      const { side, stride } = planes[index]!;
      const factors = this.#factors(component.quantisation);
      const fields = [across, down, factors, dc, AC_SLOTS.value + ac, side, decoded[index]!, aligned(stride), 0];
      new Int32Array(memory.buffer, COMPONENTS.value + COMPONENT_BYTES.value * index).set(fields);
    });
  }

  /** `scratch` is where there is room for a table. */
  #writeTables({ quantisation, dc, ac }: JpegHeader, memory: Uint8Array, scratch: number): void {
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
}
