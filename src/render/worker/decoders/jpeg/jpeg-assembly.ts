import type { Constant } from '../wasm-memory.js';

/** What assembly/index.ts exports. Numbers are addresses, or counts of pixels, blocks or bytes. */
export interface JpegAssembly extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  readonly AC_SLOTS: Constant;
  readonly BLOCK_BYTES: Constant;
  readonly COMPONENTS: Constant;
  readonly COMPONENT_BYTES: Constant;
  readonly FACTOR_COUNT: Constant;
  readonly HEAP: Constant;
  readonly MARGIN: Constant;
  readonly OVERRUN: Constant;
  readonly PROGRESSIVE_SCAN: Constant;
  readonly QUANTISATION: Constant;
  readonly makeHuffmanTable: (slot: number, segment: number) => void;
  readonly makeProgressiveTable: (slot: number, segment: number) => void;
  readonly unstuff: (from: number, end: number, to: number, intervals: number, count: number) => number;
  readonly decodeSequentialScan: DecodeSequentialScan;
  readonly keepSequentialScan: DecodeSequentialScan;
  readonly decodeProgressiveScan: (scan: number, intervals: number) => number;
  readonly dequantise: (component: number) => void;
  readonly shrinkBlocks: (component: number) => void;
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
  readonly toGrey: (luma: number, stride: number, width: number, height: number, to: number, bytes: number) => void;
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
  readonly toCmyk: (
    first: number,
    second: number,
    third: number,
    key: number,
    stride: number,
    width: number,
    height: number,
    to: number,
    ycc: boolean,
  ) => void;
  readonly inksToRgb: (pixels: number, count: number, grid: number, bytes: number) => void;
}

type DecodeSequentialScan = (intervals: number, columns: number, rows: number, restartInterval: number) => number;
