import { MARKERS, segments } from './segments.js';

/** A component of a JPEG: how its samples lie, and the numbers of the tables that it needs, 0–3. */
export interface Component {
  /** Blocks of a unit (T.81: MCU), across and down. */
  readonly across: number;
  readonly down: number;
  readonly quantisation: number;
  readonly dc: number;
  readonly ac: number;
}

/** Where everything is in a JPEG that our reader can read. */
export interface JpegLayout {
  /** Pixels, as they are stored. */
  readonly width: number;
  readonly height: number;
  /** Y, Cb and Cr. */
  readonly components: readonly Component[];
  /** Factors in zigzag order, by table. */
  readonly quantisation: ReadonlyMap<number, readonly number[]>;
  /** What DHT says: sixteen counts, then symbols; by table. */
  readonly dc: ReadonlyMap<number, Uint8Array>;
  readonly ac: ReadonlyMap<number, Uint8Array>;
  /** Units between two restart markers; 0 = there are none. */
  readonly restartInterval: number;
  /** Where the bits of the only scan begin. */
  readonly scan: number;
}

type FrameComponent = Omit<Component, 'dc' | 'ac'> & { readonly id: number };

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly FrameComponent[];
}

/** Blocks of a unit for luma: chroma has the size of luma, half of its width, or half of both. */
const SAMPLING: ReadonlySet<string> = new Set(['1x1', '2x1', '2x2']);

/**
 * The layout of a baseline JPEG of which the only scan holds Y, Cb and Cr. Undefined for every other file, damaged ones
 * included: they are for a decoder that knows all kinds.
 */
export function readLayout(jpeg: Buffer): JpegLayout | undefined {
  try {
    return read(jpeg);
  } catch (error) {
    // A segment ends too early, or has what it cannot have.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(jpeg: Buffer): JpegLayout | undefined {
  const quantisation = new Map<number, readonly number[]>();
  const dc = new Map<number, Uint8Array>();
  const ac = new Map<number, Uint8Array>();
  let restartInterval = 0;
  let frame: Frame | undefined;
  let jfif = false;
  let transform: number | undefined;
  for (const { marker, start, end } of segments(jpeg)) {
    const data = jpeg.subarray(start, end);
    if (marker === MARKERS.DQT) readQuantisation(data, quantisation);
    else if (marker === MARKERS.DHT) readHuffman(data, dc, ac);
    else if (marker === MARKERS.DRI) restartInterval = data.readUInt16BE(0);
    else if (marker === MARKERS.APP0) jfif ||= data.toString('latin1', 0, 5) === 'JFIF\0';
    else if (marker === MARKERS.APP14 && data.toString('latin1', 0, 5) === 'Adobe') transform = data.readUInt8(11);
    else if (marker === MARKERS.SOF0) {
      if (frame) return undefined;
      frame = readFrame(data);
      if (!frame) return undefined;
      // Progressive, lossless and arithmetic frames.
    } else if (marker > MARKERS.SOF0 && marker <= MARKERS.SOF15) return undefined;
    else if (marker === MARKERS.SOS) {
      if (!frame || !isYcc(frame, jfif, transform)) return undefined;
      const components = readScan(data, frame);
      const { width, height } = frame;
      const layout = { width, height, components, quantisation, dc, ac, restartInterval, scan: end };
      return components && isWhole({ ...layout, components }) ? { ...layout, components } : undefined;
    }
  }
  return undefined;
}

function readQuantisation(data: Buffer, tables: Map<number, readonly number[]>): void {
  for (let at = 0; at < data.length;) {
    const head = data.readUInt8(at);
    const bytes = head >> 4 === 0 ? 1 : 2;
    const factors = Array.from({ length: 64 }, (_, index) => data.readUIntBE(at + 1 + index * bytes, bytes));
    tables.set(tableNumber(head), factors);
    at += 1 + 64 * bytes;
  }
}

/** The number of a table, in the low half of what its description begins with. */
function tableNumber(head: number): number {
  if ((head & 15) >= MAX_TABLES) throw new RangeError('A table has a number from 0 to 3');
  return head & 15;
}

const COUNTS = 16;
const MAX_TABLES = 4;
/** A DC table's symbols are bits of a value. */
const MAX_DC_BITS = 15;

function readHuffman(data: Buffer, dc: Map<number, Uint8Array>, ac: Map<number, Uint8Array>): void {
  for (let at = 0; at < data.length;) {
    const head = data.readUInt8(at);
    const counts = data.subarray(at + 1, at + 1 + COUNTS);
    const length = COUNTS + counts.reduce((sum, count) => sum + count, 0);
    const table = data.subarray(at + 1, at + 1 + length);
    const tables = [dc, ac][head >> 4];
    if (!tables || table.length < length || !isCode(counts)) throw new RangeError('No code');
    if (tables === dc && table.subarray(COUNTS).some((bits) => bits > MAX_DC_BITS))
      throw new RangeError('Too many bits');
    tables.set(tableNumber(head), table);
    at += 1 + length;
  }
}

/** Whether there can be so many codes of each length, from one bit to sixteen; none of them is all ones. */
function isCode(counts: Uint8Array): boolean {
  let free = 1;
  let symbols = 0;
  for (const count of counts) {
    free = free * 2 - count;
    symbols += count;
    if (free < 1) return false;
  }
  return symbols <= 256;
}

function readFrame(data: Buffer): Frame | undefined {
  const components = Array.from({ length: data.readUInt8(5) }, (_, index) => {
    const at = 6 + 3 * index;
    const sampling = data.readUInt8(at + 1);
    return { id: data.readUInt8(at), across: sampling >> 4, down: sampling & 15, quantisation: data.readUInt8(at + 2) };
  });
  const [luma, ...chroma] = components;
  const readable =
    data.readUInt8(0) === 8 &&
    luma !== undefined &&
    chroma.length === 2 &&
    SAMPLING.has(`${luma.across}x${luma.down}`) &&
    chroma.every(({ across, down }) => across === 1 && down === 1);
  return readable ? { width: data.readUInt16BE(3), height: data.readUInt16BE(1), components } : undefined;
}

/** What the three components are is told by JFIF, by Adobe, or by their names, as libjpeg reads them. */
function isYcc({ components }: Frame, jfif: boolean, transform: number | undefined): boolean {
  if (jfif) return true;
  return transform === undefined ? components.every(({ id }, index) => id === index + 1) : transform === 1;
}

/** The components with their tables, if the scan has all of them, whole and in order. */
function readScan(data: Buffer, { components }: Frame): readonly Component[] | undefined {
  const [count, first, last, bits] = [0, 7, 8, 9].map((at) => data.readUInt8(at));
  if (count !== components.length || first !== 0 || last !== 63 || bits !== 0) return undefined;
  const inOrder = components.every(({ id }, index) => data[1 + 2 * index] === id);
  if (!inOrder) return undefined;
  return components.map((component, index) => {
    const tables = data.readUInt8(2 + 2 * index);
    return { ...component, dc: tables >> 4, ac: tables & 15 };
  });
}

/** Whether it has pixels, and every table that it needs. */
function isWhole({ width, height, components, quantisation, dc, ac }: JpegLayout): boolean {
  return (
    width > 0 &&
    height > 0 &&
    components.every(
      (component) => quantisation.has(component.quantisation) && dc.has(component.dc) && ac.has(component.ac),
    )
  );
}
