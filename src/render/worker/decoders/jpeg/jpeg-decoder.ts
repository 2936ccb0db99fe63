import type { DecodeReuse, SourceUse } from '../../../protocol/messages.js';
import type { Size } from '../../../protocol/size.js';
import type { Pixels } from '../pixels.js';
import type { ResampleKernel } from '../resample-kernel.js';
import {
  aligned,
  ALIGNMENT,
  bumpAllocator,
  growMemory,
  kernelBytes,
  writeKernel,
  type Constant,
} from '../wasm-memory.js';
import { planDecode, type DecodePlan } from './decode-plan.js';
import type { JpegHeader } from './header.js';

/** What assembly/index.ts exports. Numbers are addresses, or counts of pixels, blocks or bytes. */
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
  readonly unstuff: (from: number, end: number, to: number, intervals: number, count: number) => number;
  readonly decodeScan: (
    intervals: number,
    columns: number,
    rows: number,
    restartInterval: number,
    coefficients: number,
  ) => number;
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

/** Largest coefficients that are kept for another decode: 7 MP as 4:2:0, or half of that as 4:4:4. */
const MAX_KEPT_BYTES = 20 * 1024 * 1024;

/** Addresses of everything in WebAssembly memory. */
interface MemoryLayout {
  /** The coefficients, if they are kept; else 0. */
  readonly coefficients: number;
  /** Each component as it is decoded, and as it is resized. */
  readonly decoded: readonly number[];
  readonly resized: readonly [number, number, number];
  /** The scan: its restart intervals, the words of the decoder, and the data that they are made from. */
  readonly intervals: number;
  readonly words: number;
  readonly data: number;
  readonly kernels: ReadonlyMap<ResampleKernel, number>;
  /** Scratch space for a line. */
  readonly line: number;
  readonly pixels: number;
  readonly end: number;
}

/**
 * Decodes the usual JPEGs (see `openJpeg`) in a size of at most their own, in less than half of the time that libjpeg
 * and libvips take as WebAssembly. It reads bits without branches and several coefficients per look-up, skips
 * coefficients that a small picture does not need, shrinks blocks to the same pixels as libjpeg, and resizes luma and
 * chroma before they become RGB.
 */
export class JpegDecoder {
  readonly #assembly: Assembly;
  /** The source whose coefficients are kept, by its id. */
  #keptSource: number | undefined;
  /** To what size the kept coefficients were shrunk last, and where. */
  #shrunk: string | undefined;

  /** @param exports those of an instance of assembly.wasm, which imports nothing */
  constructor(exports: WebAssembly.Exports) {
    this.#assembly = exports as unknown as Assembly;
  }

  /**
   * Decodes a picture as it is stored, to exactly the size `to`. Undefined if it would be enlarged, is too large or is
   * damaged: then another decoder has to try.
   *
   * @param bytes bytes per pixel
   * @param use a source that will be reused is kept decoded until another one is decoded
   */
  decode(header: JpegHeader, to: Size, bytes: 3 | 4, use?: SourceUse): (Pixels & DecodeReuse) | undefined {
    const plan = planDecode(header, to);
    if (!plan) return undefined;
    const reusedDecode = use !== undefined && use.sourceId === this.#keptSource;
    const keeps = reusedDecode || (use?.willReuse === true && this.#coefficientBytes(plan) <= MAX_KEPT_BYTES);
    const layout = this.#layOut(header, plan, to, bytes, keeps);
    const memory = growMemory(this.#assembly, layout.end);
    if (!memory) return undefined;

    this.#writeComponents(header, plan, layout, memory);
    if (!reusedDecode) {
      this.#keptSource = undefined;
      this.#shrunk = undefined;
      if (!this.#decodeScan(header, plan, layout, memory)) return undefined;
      if (keeps) this.#keptSource = use.sourceId;
    }
    if (keeps) this.#shrink(plan, layout);
    this.#resize(plan, to, layout, memory);
    const { width, height } = to;
    this.#assembly.toRgb(...layout.resized, aligned(width), width, height, layout.pixels, bytes);
    const data = memory.subarray(layout.pixels, layout.pixels + bytes * width * height);
    return { data, width, height, hasDecoded: keeps, reusedDecode };
  }

  #coefficientBytes({ blocks }: DecodePlan): number {
    return blocks * this.#assembly.BLOCK_BYTES.value;
  }

  /** Coefficients, and the components that they are shrunk to, have the same address each time. */
  #layOut({ scan }: JpegHeader, plan: DecodePlan, to: Size, bytes: number, keeps: boolean): MemoryLayout {
    const { HEAP, MARGIN, OVERRUN } = this.#assembly;
    const { planes } = plan;
    const allocate = bumpAllocator(HEAP.value);
    const coefficients = keeps ? allocate(this.#coefficientBytes(plan)) : 0;
    const decoded = planes.map(({ stride, lines, vertical }) =>
      allocate(aligned(stride) * Math.max(lines, vertical.taps)),
    );
    const intervals = allocate(8 * plan.intervals);
    // The scan's data is unstuffed in place, towards lower addresses; aligning its intervals moves it up again.
    const ahead = ALIGNMENT * (plan.intervals + 2);
    const words = allocate(ahead + scan.length + MARGIN.value);
    const line = allocate(
      Math.max(...planes.map(({ stride, horizontal }) => aligned(stride) + horizontal.taps)) + ALIGNMENT,
    );
    const resized = planes.map(() => allocate(aligned(to.width) * to.height)) as [number, number, number];
    const kernels = new Map<ResampleKernel, number>();
    for (const kernel of planes.flatMap(({ horizontal, vertical }) => [horizontal, vertical])) {
      if (!kernels.has(kernel)) kernels.set(kernel, allocate(kernelBytes(kernel)));
    }
    const pixels = allocate(bytes * to.width * to.height + OVERRUN.value);
    const scanLayout = { intervals, words, data: words + ahead };
    return { coefficients, decoded, resized, ...scanLayout, kernels, line, pixels, end: allocate(0) };
  }

  /** Decodes to coefficients that are kept, or else to shrunk components. False if the data is damaged. */
  #decodeScan(
    header: JpegHeader,
    plan: DecodePlan,
    { coefficients, intervals, words, data }: MemoryLayout,
    memory: Uint8Array,
  ): boolean {
    const { unstuff, decodeScan } = this.#assembly;
    this.#writeTables(header, memory, words);
    memory.set(header.scan, data);
    if (!unstuff(data, data + header.scan.length, words, intervals, plan.intervals)) return false;
    if (coefficients > 0) memory.fill(0, coefficients, coefficients + this.#coefficientBytes(plan));
    return decodeScan(intervals, plan.columns, plan.rows, header.restartInterval, coefficients) !== 0;
  }

  /** Shrinks kept coefficients to components, unless that was done for this size. */
  #shrink({ columns, rows, planes }: DecodePlan, { coefficients, decoded }: MemoryLayout): void {
    const shrunk = `${planes[0].side}: ${String(decoded)}`;
    if (this.#shrunk === shrunk) return;
    this.#shrunk = undefined;
    this.#assembly.shrinkBlocks(coefficients, columns, rows);
    this.#shrunk = shrunk;
  }

  #resize({ planes }: DecodePlan, { width }: Size, layout: MemoryLayout, memory: Uint8Array): void {
    const { decoded, resized, kernels, line } = layout;
    for (const [kernel, address] of kernels) writeKernel(kernel, memory, address);
    planes.forEach(({ stride, vertical, horizontal }, index) => {
      const [rows, columns] = [kernels.get(vertical)!, kernels.get(horizontal)!];
      const [from, to] = [decoded[index]!, resized[index]!];
      this.#assembly.resample(from, aligned(stride), stride, rows, columns, line, to, aligned(width));
    });
  }

  #writeComponents(header: JpegHeader, { planes }: DecodePlan, { decoded }: MemoryLayout, memory: Uint8Array): void {
    const { AC_SLOTS, COMPONENTS, COMPONENT_BYTES } = this.#assembly;
    header.components.forEach(({ hSampling, vSampling, quantisation, dc, ac }, index) => {
      const { side, stride } = planes[index]!;
      const factors = this.#factorsAddress(quantisation);
      const tables = [factors, dc, AC_SLOTS.value + ac];
      const fields = [hSampling, vSampling, ...tables, side, decoded[index]!, aligned(stride), 0];
      new Int32Array(memory.buffer, COMPONENTS.value + COMPONENT_BYTES.value * index).set(fields);
    });
  }

  /** @param scratch address of free space for one table */
  #writeTables({ quantisation, dc, ac }: JpegHeader, memory: Uint8Array, scratch: number): void {
    const { makeHuffmanTable, AC_SLOTS, FACTOR_COUNT } = this.#assembly;
    for (const [table, factors] of quantisation) {
      const target = new Uint16Array(memory.buffer, this.#factorsAddress(table), FACTOR_COUNT.value);
      target.fill(factors.at(-1)!);
      target.set(factors);
    }
    const write = (slot: number, codes: Uint8Array): void => {
      memory.set(codes, scratch);
      makeHuffmanTable(slot, scratch);
    };
    for (const [table, codes] of dc) write(table, codes);
    for (const [table, codes] of ac) write(AC_SLOTS.value + table, codes);
  }

  #factorsAddress(table: number): number {
    const { QUANTISATION, FACTOR_COUNT } = this.#assembly;
    return QUANTISATION.value + 2 * FACTOR_COUNT.value * table;
  }
}
