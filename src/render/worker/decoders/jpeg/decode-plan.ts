import type { Size } from '../../../protocol/size.js';
import { kernelFor, MAX_SCALE, type ResampleKernel } from '../resample-kernel.js';
import type { Component } from './frame.js';
import type { JpegHeader } from './header.js';

/** Side of a block of coefficients in pixels. */
const BLOCK = 8;

/** Factors by which blocks can be shrunk: to one, two, four or eight pixels a side. */
const SHRINKS = [8, 4, 2, 1];

/** Largest decoded picture, in pixels. It is in memory as a whole, where libvips needs a few lines at a time. */
const MAX_PIXELS = 4_000_000;

/** Multiples in which assembly/resample.ts takes samples, along a line and from line to line. */
const COLUMN_TAPS = 8;
const ROW_TAPS = 2;

/** How a JPEG is decoded and resized. */
export interface DecodePlan {
  /** MCUs of the scan, horizontally and vertically. */
  readonly columns: number;
  readonly rows: number;
  /** Intervals between its restart markers. */
  readonly intervals: number;
  /** Blocks of all components. */
  readonly blocks: number;
  /** Y, Cb and Cr. */
  readonly planes: readonly [Plane, Plane, Plane];
}

/** The samples of a component. */
export interface Plane {
  /** Side of a decoded block in samples: 1, 2, 4 or 8. */
  readonly side: number;
  /** Samples per line, and lines, in whole blocks. */
  readonly stride: number;
  readonly lines: number;
  /** Kernels that resize them to the picture's size. */
  readonly horizontal: ResampleKernel;
  readonly vertical: ResampleKernel;
}

/**
 * The largest factor by which a JPEG decoder may shrink and still give at least `to`; undefined if it would enlarge.
 */
export function shrinkFactor(from: Size, to: Size): number | undefined {
  const scale = Math.min(from.width / to.width, from.height / to.height);
  return SHRINKS.find((factor) => factor <= scale);
}

/** Undefined if the picture would be enlarged, or is too large for our decoder. */
export function planDecode(
  { width, height, components, restartInterval, scan }: JpegHeader,
  to: Size,
): DecodePlan | undefined {
  const shrink = shrinkFactor({ width, height }, to);
  if (!shrink || (width * height) / shrink ** 2 > MAX_PIXELS) return undefined;
  if (Math.max(width / to.width, height / to.height) / shrink > MAX_SCALE) return undefined;

  const [luma] = components;
  const columns = Math.ceil(width / (BLOCK * luma.hSampling));
  const rows = Math.ceil(height / (BLOCK * luma.vSampling));
  // Samples that padding contributes to are left out where blocks are shrunk.
  const samples = (length: number): number => Math.max(1, shrink > 1 ? Math.floor(length) : Math.ceil(length));
  const planeOf = (component: Component): Plane => {
    // Chroma of half the size is shrunk half as much.
    const halves = shrink > 1 && luma.hSampling > component.hSampling && luma.vSampling > component.vSampling;
    const side = ((halves ? 2 : 1) * BLOCK) / shrink;
    const across = (width * component.hSampling * side) / (luma.hSampling * BLOCK);
    const down = (height * component.vSampling * side) / (luma.vSampling * BLOCK);
    return {
      side,
      stride: columns * component.hSampling * side,
      lines: rows * component.vSampling * side,
      horizontal: kernelFor(across, samples(across), to.width, COLUMN_TAPS),
      vertical: kernelFor(down, samples(down), to.height, ROW_TAPS),
    };
  };
  const intervals = restartInterval > 0 ? Math.ceil((columns * rows) / restartInterval) : 1;
  // Each restart marker takes two bytes.
  if (intervals * 2 > scan.length) return undefined;
  return {
    columns,
    rows,
    intervals,
    blocks: columns * rows * components.reduce((sum, { hSampling, vSampling }) => sum + hSampling * vSampling, 0),
    planes: [planeOf(components[0]), planeOf(components[1]), planeOf(components[2])],
  };
}
