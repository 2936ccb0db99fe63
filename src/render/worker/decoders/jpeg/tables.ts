import type { Component } from './frame.js';
import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** The quantisation and Huffman tables that the components of a scan use, by number. */
export interface ScanTables {
  /** Factors in zigzag order. */
  readonly quantisation: ReadonlyMap<number, readonly number[]>;
  /** As in DHT: sixteen counts, then symbols. */
  readonly dc: ReadonlyMap<number, Uint8Array>;
  readonly ac: ReadonlyMap<number, Uint8Array>;
}

const MAX_TABLES = 4;
const FACTORS = 64;

/** Upper half of the first byte of an AC table; that of a DC table is 0. */
const AC_CLASS = 0x10;
const COUNTS = 16;

/** Bits of a DC coefficient where samples have eight; the symbol gives their number (T.81, F.1.2.1). */
const MAX_DC_BITS = 11;

/**
 * Collects the tables of a JPEG by their number. A file may have many that nobody uses, so their content is parsed only
 * once a scan tells which it needs.
 */
export class TableCollector {
  readonly #quantisation = new Map<number, Buffer>();
  readonly #huffman = new Map<number, Buffer>();

  /** The tables of a DQT segment. */
  addQuantisation(segment: Buffer): void {
    split(segment, this.#quantisation, factorsLength, 0x0f);
  }

  /** The tables of a DHT segment. */
  addHuffman(segment: Buffer): void {
    split(segment, this.#huffman, codesLength, 0xff);
  }

  /** @throws UnsupportedJpeg if a table is missing or invalid */
  usedBy(components: readonly Component[]): ScanTables {
    return {
      quantisation: used(components, 'quantisation', this.#quantisation, parseFactors),
      dc: used(components, 'dc', this.#huffman, (table) => parseCodes(table, MAX_DC_BITS)),
      ac: used(components, 'ac', this.#huffman, (table) => parseCodes(table, 0xff)),
    };
  }
}

/** Splits a segment into its tables, each under the masked byte that it starts with. */
function split(
  segment: Buffer,
  tables: Map<number, Buffer>,
  lengthOf: (table: Buffer) => number,
  keyMask: number,
): void {
  for (let at = 0; at < segment.length;) {
    const table = segment.subarray(at, at + lengthOf(segment.subarray(at)));
    tables.set(table.readUInt8(0) & keyMask, table);
    at += table.length;
  }
}

function used<T>(
  components: readonly Component[],
  name: 'quantisation' | 'dc' | 'ac',
  tables: ReadonlyMap<number, Buffer>,
  parse: (table: Buffer) => T,
): ReadonlyMap<number, T> {
  const numbers = new Set(components.map((component) => component[name]));
  return new Map(
    [...numbers].map((number) => {
      const table = tables.get(name === 'ac' ? AC_CLASS | number : number);
      if (!table || number >= MAX_TABLES) throw new UnsupportedJpeg('a table is missing');
      return [number, parse(table)] as const;
    }),
  );
}

/** One or two bytes each, by the upper half of the first byte. */
const factorBytes = (table: Buffer): number => (table.readUInt8(0) >> 4 === 0 ? 1 : 2);
const factorsLength = (table: Buffer): number => 1 + FACTORS * factorBytes(table);

function parseFactors(table: Buffer): readonly number[] {
  const bytes = factorBytes(table);
  return Array.from({ length: FACTORS }, (_, index) => table.readUIntBE(1 + index * bytes, bytes));
}

function codesLength(table: Buffer): number {
  return 1 + COUNTS + sum(table.subarray(1, 1 + COUNTS));
}

/** Counts and symbols, if so many codes of one to sixteen bits can exist; no code is all ones. */
function parseCodes(table: Buffer, maxSymbol: number): Uint8Array {
  const codes = table.subarray(1);
  const counts = codes.subarray(0, COUNTS);
  if (codes.length !== COUNTS + sum(counts) || sum(counts) > 256) throw new UnsupportedJpeg('symbols are missing');
  let free = 1;
  for (const count of counts) {
    free = free * 2 - count;
    if (free < 1) throw new UnsupportedJpeg('too many codes');
  }
  if (codes.subarray(COUNTS).some((symbol) => symbol > maxSymbol)) throw new UnsupportedJpeg('an invalid symbol');
  return codes;
}

function sum(counts: Uint8Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
