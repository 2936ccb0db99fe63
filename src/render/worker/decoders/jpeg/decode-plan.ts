import type { Size } from '../../../protocol/size.js';
import { kernelFor, MAX_SCALE, type ResampleKernel } from '../resample-kernel.js';
import type { Component } from './frame.js';
import type { JpegHeader } from './header.js';
import type { Scan } from './scan-collector.js';

/** Side of a block of coefficients in pixels. */
const BLOCK = 8;

/** Factors by which blocks can be shrunk: to one, two, four or eight pixels a side. */
const SHRINKS = [8, 4, 2, 1];

/**
 * Largest result in pixels, and largest decoded planes in samples: 16 MP as 4:2:0, 8 MP as 4:4:4, 6 MP as CMYK. They are
 * in memory as a whole, where libvips needs a few lines at a time.
 */
const MAX_PIXELS = 4_000_000;
const MAX_SAMPLES = 25_000_000;

/** Multiples in which assembly/resample.ts takes samples, along a line and from line to line. */
const COLUMN_TAPS = 8;
const ROW_TAPS = 2;

/** How a JPEG is decoded and resized. */
export interface DecodePlan {
  /** One of each component. */
  readonly planes: readonly Plane[];
  readonly scans: readonly ScanPlan[];
}

/** The blocks and the samples of a component. */
export interface Plane {
  /** Blocks in whole MCUs of all components. */
  readonly columns: number;
  readonly rows: number;
  /** Side of a decoded block in samples: 1, 2, 4 or 8. */
  readonly side: number;
  /** Samples per line, and lines, in whole blocks. */
  readonly stride: number;
  readonly lines: number;
  /** Kernels that resize them to the picture's size. */
  readonly horizontal: ResampleKernel;
  readonly vertical: ResampleKernel;
}

export interface ScanPlan {
  /** MCUs, horizontally and vertically. */
  readonly columns: number;
  readonly rows: number;
  /** Intervals between restart markers. */
  readonly intervals: number;
}

/**
 * The largest factor by which a JPEG decoder may shrink and still give at least `to`; undefined if it would enlarge.
 */
export function shrinkFactor(from: Size, to: Size): number | undefined {
  const scale = Math.min(from.width / to.width, from.height / to.height);
  return SHRINKS.find((factor) => factor <= scale);
}

/** Undefined if the picture would be enlarged, or is too large for our decoder. */
export function planDecode(header: JpegHeader, to: Size): DecodePlan | undefined {
  const { width, height, components } = header;
  const shrink = shrinkFactor(header, to);
  if (!shrink || to.width * to.height > MAX_PIXELS) return undefined;
  if (Math.max(width / to.width, height / to.height) / shrink > MAX_SCALE) return undefined;
  const scans = header.scans.map((scan) => planScan(scan, header));
  // Each restart marker takes two bytes.
  if (scans.some(({ intervals }, index) => (intervals - 1) * 2 > header.scans[index]!.data.length)) return undefined;
  const planes = components.map((component) => planPlane(component, header, shrink, to));
  const samples = planes.reduce((sum, { stride, lines }) => sum + stride * lines, 0);
  return samples <= MAX_SAMPLES ? { scans, planes } : undefined;
}

function planPlane(component: Component, header: JpegHeader, shrink: number, to: Size): Plane {
  const { width, height } = header;
  const { hSampling, vSampling } = header.components[0]!;
  const mcus = mcusOf(header);
  const columns = mcus.columns * component.hSampling;
  const rows = mcus.rows * component.vSampling;
  // Samples that padding contributes to are left out where blocks are shrunk.
  const samples = (length: number): number => Math.max(1, shrink > 1 ? Math.floor(length) : Math.ceil(length));
  // Chroma of half the size is shrunk half as much.
  const halves = shrink > 1 && hSampling > component.hSampling && vSampling > component.vSampling;
  const side = ((halves ? 2 : 1) * BLOCK) / shrink;
  const across = (width * component.hSampling * side) / (hSampling * BLOCK);
  const down = (height * component.vSampling * side) / (vSampling * BLOCK);
  return {
    columns,
    rows,
    side,
    stride: columns * side,
    lines: rows * side,
    horizontal: kernelFor(across, samples(across), to.width, COLUMN_TAPS),
    vertical: kernelFor(down, samples(down), to.height, ROW_TAPS),
  };
}

/** A scan of one component has a block per MCU, and no blocks that only fill up the picture (T.81, A.2.2). */
function planScan({ components, restartInterval }: Scan, header: JpegHeader): ScanPlan {
  const [first, ...others] = components;
  const { columns, rows } = others.length > 0 ? mcusOf(header) : blocksOf(header.components[first!.index]!, header);
  return { columns, rows, intervals: restartInterval > 0 ? Math.ceil((columns * rows) / restartInterval) : 1 };
}

/** MCUs of a scan of several components. The first component has the largest sampling factors. */
function mcusOf({ width, height, components }: JpegHeader): { columns: number; rows: number } {
  const { hSampling, vSampling } = components[0]!;
  return { columns: Math.ceil(width / (BLOCK * hSampling)), rows: Math.ceil(height / (BLOCK * vSampling)) };
}

function blocksOf(component: Component, { width, height, components }: JpegHeader): { columns: number; rows: number } {
  const { hSampling, vSampling } = components[0]!;
  return {
    columns: Math.ceil((width * component.hSampling) / (BLOCK * hSampling)),
    rows: Math.ceil((height * component.vSampling) / (BLOCK * vSampling)),
  };
}
