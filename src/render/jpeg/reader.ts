import type { Size } from '../geometry.js';
import type { Axis } from './axis.js';
import type { JpegLayout } from './layout.js';
import { shapeOf, type Plane } from './shape.js';

/** Red, green and blue, and alpha where there are four bytes a pixel. */
export interface Pixels extends Size {
  /** A view of the reader's memory, good until it reads the next picture. */
  readonly data: Uint8Array;
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

const PAGE = 64 * 1024;
/** What the parts of a scan are aligned to, and what vectors are. */
const ALIGNMENT = 16;
/** Bytes of an axis' description. */
const AXIS_BYTES = 16;

/**
 * Reads the usual JPEGs (see `readLayout`) in a size of at most their own, in less than half of the time of libjpeg and
 * libvips as WebAssembly: it reads bits without branches, passes over what small pictures do not need, several
 * coefficients at a look, shrinks blocks to the same pixels as libjpeg, and resizes luma and chroma before they become
 * colours.
 */
export class JpegReader {
  readonly #assembly: Assembly;

  /** `exports` are those of an instance of assembly.wasm, which imports nothing. */
  constructor(exports: WebAssembly.Exports) {
    this.#assembly = exports as unknown as Assembly;
  }

  /**
   * The picture as it is stored, in exactly the size `to`, of so many bytes a pixel. Undefined if it would be enlarged or
   * is too large, or damage is noticed: then another decoder has to try.
   */
  read(layout: JpegLayout, to: Size, bytes: 3 | 4): Pixels | undefined {
    const { scan, restartInterval } = layout;
    const { width, height } = to;
    const shape = shapeOf(layout, to);
    // A marker between two parts is two bytes.
    if (!shape || shape.parts * 2 > scan.length) return undefined;
    const { columns, rows, parts, planes } = shape;
    const { unstuff, decodeScan, resample, toRgb, HEAP, MARGIN, OVERRUN } = this.#assembly;

    const place = placing(HEAP.value);
    const places = place(8 * parts);
    // The scan's bits move down in their place; alignment of its parts moves them up again.
    const ahead = ALIGNMENT * (parts + 2);
    const stream = place(ahead + scan.length + MARGIN.value);
    const decoded = planes.map(({ stride, lines, down }) => place(aligned(stride) * Math.max(lines, down.taps)));
    const line = place(Math.max(...planes.map(({ stride, across }) => aligned(stride) + across.taps)) + ALIGNMENT);
    const stride = aligned(width);
    const [luma, blue, red] = planes.map(() => place(stride * height)) as [number, number, number];
    const axes = new Map<Axis, number>();
    for (const axis of planes.flatMap(({ across, down }) => [across, down])) {
      if (!axes.has(axis)) axes.set(axis, place(axisBytes(axis)));
    }
    const pixels = place(bytes * width * height + OVERRUN.value);
    const memory = this.#memory(place(0));
    if (!memory) return undefined;

    this.#writeTables(layout, memory, stream);
    this.#writeComponents(layout, planes, memory, decoded);
    for (const [axis, at] of axes) writeAxis(axis, memory, at);
    const from = stream + ahead;
    memory.set(scan, from);
    if (!unstuff(from, from + scan.length, stream, places, parts)) return undefined;
    if (!decodeScan(places, columns, rows, restartInterval)) return undefined;
    [luma, blue, red].forEach((to, index) => {
      const plane = planes[index]!;
      const [rows, columns] = [plane.down, plane.across].map((axis) => axes.get(axis)!) as [number, number];
      resample(decoded[index]!, aligned(plane.stride), plane.stride, rows, columns, line, to, stride);
    });
    toRgb(luma, blue, red, stride, width, height, pixels, bytes);
    return { data: memory.subarray(pixels, pixels + bytes * width * height), width, height };
  }

  #writeComponents(layout: JpegLayout, planes: readonly Plane[], memory: Uint8Array, decoded: readonly number[]): void {
    const { AC_SLOTS, COMPONENTS, COMPONENT_BYTES } = this.#assembly;
    layout.components.forEach((component, index) => {
      const { across, down, dc, ac } = component;
      const { side, stride } = planes[index]!;
      const factors = this.#factors(component.quantisation);
      const fields = [across, down, factors, dc, AC_SLOTS.value + ac, side, decoded[index]!, aligned(stride), 0];
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

/** Gives places, one behind the other. */
function placing(first: number): (bytes: number) => number {
  let end = first;
  return (bytes) => {
    const start = aligned(end);
    end = start + bytes;
    return start;
  };
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

function axisBytes({ starts, weights }: Axis): number {
  return AXIS_BYTES + aligned(starts.byteLength) + weights.byteLength;
}

/** As resample.ts reads it. */
function writeAxis({ length, taps, starts, weights }: Axis, memory: Uint8Array, at: number): void {
  const startsAt = at + AXIS_BYTES;
  const weightsAt = startsAt + aligned(starts.byteLength);
  new Int32Array(memory.buffer, at).set([length, taps, startsAt, weightsAt]);
  new Int32Array(memory.buffer, startsAt).set(starts);
  new Int16Array(memory.buffer, weightsAt).set(weights);
}
