import { aligned } from '../wasm-memory.js';
import type { DecodePlan, ScanPlan } from './decode-plan.js';
import type { JpegHeader } from './header.js';
import type { JpegAssembly } from './jpeg-assembly.js';
import type { MemoryLayout } from './memory-layout.js';
import type { Scan } from './scan-collector.js';
import type { HuffmanTables, QuantisationTables } from './tables.js';

/** Places of `dc` among the fields of assembly/component.ts; `ac` follows. */
const DC_FIELD = 3;

/** Writes what assembly/component.ts reads. The tables are those of a scan, see `writeScanComponents`. */
export function writeComponents(
  { components }: JpegHeader,
  { planes }: DecodePlan,
  layout: MemoryLayout,
  assembly: JpegAssembly,
): void {
  components.forEach(({ hSampling, vSampling, quantisation }, index) => {
    const { side, stride, columns, rows } = planes[index]!;
    const { decoded, coefficients, blockBytes } = layout.components[index]!;
    const pixels = [side, decoded, aligned(stride)];
    const blocks = [coefficients, blockBytes, columns, rows];
    const next = index + 1 < components.length ? componentAddress(index + 1, assembly) : 0;
    const fields = [hSampling, vSampling, factorsAddress(quantisation, assembly), 0, 0, ...pixels, 0, ...blocks, next];
    componentFields(index, assembly).set(fields);
  });
}

/** Writes which Huffman tables the components of a scan have. */
export function writeScanComponents({ components }: Scan, assembly: JpegAssembly): void {
  for (const { index, dc, ac } of components) {
    componentFields(index, assembly).set([dc, assembly.AC_SLOTS.value + ac], DC_FIELD);
  }
}

/** Writes what assembly/scan.ts reads. Returns its address. */
export function writeProgressiveScan(scan: Scan, { columns, rows }: ScanPlan, assembly: JpegAssembly): number {
  const { components, restartInterval, spectralStart, spectralEnd, approximationHigh, approximationLow } = scan;
  const parts = [spectralStart, spectralEnd, approximationHigh, approximationLow];
  const fields = [components[0]!.index, components.length, columns, rows, restartInterval, ...parts];
  const { value: address } = assembly.PROGRESSIVE_SCAN;
  new Int32Array(assembly.memory.buffer, address).set(fields);
  return address;
}

export function writeFactors(quantisation: QuantisationTables, assembly: JpegAssembly): void {
  for (const [table, factors] of quantisation) {
    const address = factorsAddress(table, assembly);
    const target = new Uint16Array(assembly.memory.buffer, address, assembly.FACTOR_COUNT.value);
    target.fill(factors.at(-1)!);
    target.set(factors);
  }
}

/** @param scratch address of free space for one table */
export function writeHuffmanTables(
  { dc, ac }: HuffmanTables,
  progressive: boolean,
  scratch: number,
  assembly: JpegAssembly,
): void {
  const { makeHuffmanTable, makeProgressiveTable, AC_SLOTS, memory } = assembly;
  const make = (slot: number, codes: Uint8Array, makeTable: (slot: number, segment: number) => void): void => {
    new Uint8Array(memory.buffer).set(codes, scratch);
    makeTable(slot, scratch);
  };
  for (const [table, codes] of dc) make(table, codes, makeHuffmanTable);
  for (const [table, codes] of ac) {
    make(AC_SLOTS.value + table, codes, progressive ? makeProgressiveTable : makeHuffmanTable);
  }
}

function componentFields(index: number, assembly: JpegAssembly): Int32Array {
  return new Int32Array(assembly.memory.buffer, componentAddress(index, assembly));
}

function componentAddress(index: number, { COMPONENTS, COMPONENT_BYTES }: JpegAssembly): number {
  return COMPONENTS.value + COMPONENT_BYTES.value * index;
}

function factorsAddress(table: number, { QUANTISATION, FACTOR_COUNT }: JpegAssembly): number {
  return QUANTISATION.value + 2 * FACTOR_COUNT.value * table;
}
