import { MARKERS, segments } from './segments.js';

/** A component of a JPEG: how its samples lie, and the numbers of the tables that it needs, 0–3. */
export interface Component {
  /** Blocks of a unit (T.81: MCU), across and down. */
  readonly hSampling: number;
  readonly vSampling: number;
  readonly quantisation: number;
  readonly dc: number;
  readonly ac: number;
}

/** Where everything is in a JPEG that our reader can read. */
export interface JpegHeader {
  /** Pixels, as they are stored. */
  readonly width: number;
  readonly height: number;
  /** Y, Cb and Cr. */
  readonly components: readonly [Component, Component, Component];
  /** Factors in zigzag order, by table. */
  readonly quantisation: ReadonlyMap<number, readonly number[]>;
  /** What DHT says: sixteen counts, then symbols; by table. */
  readonly dc: ReadonlyMap<number, Uint8Array>;
  readonly ac: ReadonlyMap<number, Uint8Array>;
  /** Units between two restart markers; 0 = there are none. */
  readonly restartInterval: number;
  /** The bits of the only scan, and the marker of the image's end. */
  readonly scan: Uint8Array;
}

/** The file is of another kind than ours, or is damaged. */
class UnsupportedJpeg extends Error {}

/**
 * The layout of a baseline JPEG of which the only scan holds Y, Cb and Cr. Undefined for every other file, damaged ones
 * included: they are for a decoder that knows all kinds.
 */
export function parseHeader(jpeg: Buffer): JpegHeader | undefined {
  try {
    return read(jpeg);
  } catch (error) {
    // A RangeError: something ends too early.
    if (error instanceof UnsupportedJpeg || error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(jpeg: Buffer): JpegHeader {
  // Tables may be many, and made for nothing; they are looked into when it is known which are used.
  const quantisation = new Map<number, Buffer>();
  const huffman = new Map<number, Buffer>();
  let restartInterval = 0;
  let frame: Frame | undefined;
  let jfif = false;
  let transform: number | undefined;
  let count = 0;
  for (const { marker, start, end } of segments(jpeg)) {
    if (++count > MAX_SEGMENTS) throw new UnsupportedJpeg('There are more segments than anybody writes');
    const data = jpeg.subarray(start, end);
    switch (marker) {
      case MARKERS.DQT:
        collect(data, quantisation, factorsLength, 0x0f);
        break;
      case MARKERS.DHT:
        collect(data, huffman, codesLength, 0xff);
        break;
      case MARKERS.DRI:
        restartInterval = data.readUInt16BE(0);
        break;
      case MARKERS.APP0:
        jfif ||= data.length >= JFIF_LENGTH && text(data) === 'JFIF\0';
        break;
      case MARKERS.APP14:
        if (text(data) === 'Adobe') transform = data.readUInt8(11);
        break;
      case MARKERS.SOF0:
        if (frame) throw new UnsupportedJpeg('There are several frames');
        frame = readFrame(data);
        break;
      case MARKERS.SOS: {
        if (!frame || !isYcc(frame, jfif, transform)) throw new UnsupportedJpeg('The scan is of something else');
        const { width, height } = frame;
        const components = readScan(data, frame);
        return {
          width,
          height,
          components,
          quantisation: used(components, 'quantisation', quantisation, readFactors),
          dc: used(components, 'dc', huffman, (table) => readCodes(table, MAX_DC_BITS)),
          ac: used(components, 'ac', huffman, (table) => readCodes(table, 0xff)),
          restartInterval,
          scan: bitsOf(jpeg, end),
        };
      }
      default:
        if (marker > MARKERS.SOF0 && marker <= MARKERS.SOF15) throw new UnsupportedJpeg('Not baseline');
    }
  }
  throw new UnsupportedJpeg('There is no scan');
}

/** Each costs some time. A camera writes about twenty. */
const MAX_SEGMENTS = 5000;

/** JFIF segments that are shorter do not count. */
const JFIF_LENGTH = 14;

function text(data: Buffer): string {
  return data.toString('latin1', 0, 5);
}

/** The tables of a segment, each by the head that it begins with. */
function collect(
  data: Buffer,
  tables: Map<number, Buffer>,
  lengthOf: (table: Buffer) => number,
  keyBits: number,
): void {
  for (let at = 0; at < data.length;) {
    const table = data.subarray(at, at + lengthOf(data.subarray(at)));
    tables.set(table.readUInt8(0) & keyBits, table);
    at += table.length;
  }
}

/** What the components need of some tables, by number. */
function used<T>(
  components: readonly Component[],
  name: 'quantisation' | 'dc' | 'ac',
  tables: ReadonlyMap<number, Buffer>,
  readTable: (table: Buffer) => T,
): ReadonlyMap<number, T> {
  const numbers = new Set(components.map((component) => component[name]));
  return new Map(
    [...numbers].map((number) => {
      const table = tables.get(name === 'ac' ? AC_CLASS | number : number);
      if (!table || number >= MAX_TABLES) throw new UnsupportedJpeg('A table is missing');
      return [number, readTable(table)] as const;
    }),
  );
}

const MAX_TABLES = 4;
const FACTORS = 64;

/** One or two bytes each, as the head says. */
const factorBytes = (table: Buffer): number => (table.readUInt8(0) >> 4 === 0 ? 1 : 2);
const factorsLength = (table: Buffer): number => 1 + FACTORS * factorBytes(table);

function readFactors(table: Buffer): readonly number[] {
  const bytes = factorBytes(table);
  return Array.from({ length: FACTORS }, (_, index) => table.readUIntBE(1 + index * bytes, bytes));
}

/** The upper half of the head of a table of AC codes; that of one of DC codes is 0. */
const AC_CLASS = 0x10;
const COUNTS = 16;
/** Bits of a DC coefficient's value, which its symbol says, where samples have eight (T.81, F.1.2.1). */
const MAX_DC_BITS = 11;

function codesLength(table: Buffer): number {
  return 1 + COUNTS + sum(table.subarray(1, 1 + COUNTS));
}

/** Counts and symbols, if there can be so many codes of each length, from one bit to sixteen; none of them is all ones. */
function readCodes(table: Buffer, maxSymbol: number): Uint8Array {
  const codes = table.subarray(1);
  const counts = codes.subarray(0, COUNTS);
  if (codes.length !== COUNTS + sum(counts) || sum(counts) > 256)
    throw new UnsupportedJpeg('Not as many symbols as codes');
  let free = 1;
  for (const count of counts) {
    free = free * 2 - count;
    if (free < 1) throw new UnsupportedJpeg('Too many codes');
  }
  if (codes.subarray(COUNTS).some((symbol) => symbol > maxSymbol)) throw new UnsupportedJpeg('A symbol means nothing');
  return codes;
}

const sum = (counts: Uint8Array): number => counts.reduce((total, count) => total + count, 0);

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly (Omit<Component, 'dc' | 'ac'> & { readonly id: number })[];
}

/** Blocks of a unit for luma: chroma has the size of luma, half of its width, or half of both. */
const SAMPLING: ReadonlySet<string> = new Set(['1x1', '2x1', '2x2']);

function readFrame(data: Buffer): Frame {
  const components = Array.from({ length: data.readUInt8(5) }, (_, index) => {
    const at = 6 + 3 * index;
    const sampling = data.readUInt8(at + 1);
    return {
      id: data.readUInt8(at),
      hSampling: sampling >> 4,
      vSampling: sampling & 15,
      quantisation: data.readUInt8(at + 2),
    };
  });
  const frame = { width: data.readUInt16BE(3), height: data.readUInt16BE(1), components };
  const [luma, ...chroma] = components;
  const readable =
    data.readUInt8(0) === 8 &&
    frame.width > 0 &&
    frame.height > 0 &&
    luma !== undefined &&
    chroma.length === 2 &&
    SAMPLING.has(`${luma.hSampling}x${luma.vSampling}`) &&
    chroma.every(({ hSampling, vSampling }) => hSampling === 1 && vSampling === 1);
  if (!readable) throw new UnsupportedJpeg('The frame is of another kind');
  return frame;
}

/** What the three components are is told by JFIF, by Adobe, or by their names, as libjpeg reads them. */
function isYcc({ components }: Frame, jfif: boolean, transform: number | undefined): boolean {
  if (jfif) return true;
  return transform === undefined ? components.every(({ id }, index) => id === index + 1) : transform === 1;
}

/** The components with their tables, if the scan has all of them, whole and in order. */
function readScan(data: Buffer, { components }: Frame): readonly [Component, Component, Component] {
  const [count, first, last, bits] = [0, 7, 8, 9].map((at) => data.readUInt8(at));
  const inOrder = components.every(({ id }, index) => data[1 + 2 * index] === id);
  if (count !== components.length || !inOrder || first !== 0 || last !== FACTORS - 1 || bits !== 0) {
    throw new UnsupportedJpeg('The scan is not of everything');
  }
  return components.map((component, index) => {
    const tables = data.readUInt8(2 + 2 * index);
    return { ...component, dc: tables >> 4, ac: tables & 15 };
  }) as unknown as readonly [Component, Component, Component];
}

const END = Buffer.from([0xff, MARKERS.EOI]);

/** Up to the end, which cannot be among the bits. What is behind it, such as a film, is not ours. */
function bitsOf(jpeg: Buffer, start: number): Uint8Array {
  const end = jpeg.indexOf(END, start);
  if (end === -1) throw new UnsupportedJpeg('There is no end');
  return jpeg.subarray(start, end + END.length);
}
