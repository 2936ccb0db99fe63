import type { Component } from './frame.js';
import type { ScanComponent } from './scan-header.js';
import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** Factors in zigzag order, by the number of their table. */
export type QuantisationTables = ReadonlyMap<number, readonly number[]>;

/** The Huffman tables that a scan uses, by number. */
export interface HuffmanTables {
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

  /** @throws UnsupportedJpeg if a table is missing */
  quantisationOf(components: readonly Component[]): QuantisationTables {
    const numbers = components.map(({ quantisation }) => quantisation);
    return used(numbers, this.#quantisation, (number) => number, parseFactors);
  }

  /**
   * @param kinds those that the scan uses
   * @throws UnsupportedJpeg if a table is missing or invalid
   */
  huffmanOf(
    components: readonly ScanComponent[],
    kinds: { readonly dc: boolean; readonly ac: boolean },
  ): HuffmanTables {
    const numbers = (kind: 'dc' | 'ac'): number[] =>
      kinds[kind] ? components.map((component) => component[kind]) : [];
    return {
      dc: used(
        numbers('dc'),
        this.#huffman,
        (number) => number,
        (table) => parseCodes(table, MAX_DC_BITS),
      ),
      ac: used(
        numbers('ac'),
        this.#huffman,
        (number) => AC_CLASS | number,
        (table) => parseCodes(table, 0xff),
      ),
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
  numbers: readonly number[],
  tables: ReadonlyMap<number, Buffer>,
  keyOf: (number: number) => number,
  parse: (table: Buffer) => T,
): ReadonlyMap<number, T> {
  return new Map(
    [...new Set(numbers)].map((number) => {
      const table = tables.get(keyOf(number));
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
