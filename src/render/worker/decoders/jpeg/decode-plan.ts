import type { Size } from '../../../protocol/size.js';
import { kernelFor, MAX_SCALE, type ResampleKernel } from '../resample-kernel.js';
import type { Component, JpegHeader } from './header.js';

/** Pixels a side of a block of coefficients. */
const BLOCK = 8;

/** Factors by which blocks are shrunk: to one pixel a side, two, four or all eight. */
const SHRINKS = [8, 4, 2, 1];

/** Larger pictures would be in memory as a whole, where libvips needs a few of their lines at a time. */
const MAX_PIXELS = 4_000_000;

/** What resample.ts takes samples in, along a line and from line to line. */
const COLUMN_TAPS = 8;
const ROW_TAPS = 2;

/** What a JPEG is decoded into before it has its size. */
export interface DecodePlan {
  /** Units of the scan (T.81: MCU), and parts between its restart markers. */
  readonly columns: number;
  readonly rows: number;
  readonly parts: number;
  /** Blocks of all components. */
  readonly blocks: number;
  /** Y, Cb and Cr. */
  readonly planes: readonly [Plane, Plane, Plane];
}

/** The samples of a component. */
export interface Plane {
  /** Samples a side that a block becomes: 1, 2, 4 or 8. */
  readonly side: number;
  /** Samples of a line, and lines; those count that are in whole blocks. */
  readonly stride: number;
  readonly lines: number;
  /** How they become the picture's. */
  readonly horizontal: ResampleKernel;
  readonly vertical: ResampleKernel;
}

/** The most by which a JPEG decoder may shrink and still give at least the pixels that are wanted, if it can. */
export function shrinkFactor(from: Size, to: Size): number | undefined {
  const scale = Math.min(from.width / to.width, from.height / to.height);
  return SHRINKS.find((factor) => factor <= scale);
}

/** Undefined if the picture would be enlarged, or is not for us to make. */
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
  // What padding has a part in is left out where a block is shrunk.
  const samples = (length: number): number => Math.max(1, shrink > 1 ? Math.floor(length) : Math.ceil(length));
  const planeOf = (component: Component): Plane => {
    // Chroma that has half of luma's size is shrunk half as much.
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
  const parts = restartInterval > 0 ? Math.ceil((columns * rows) / restartInterval) : 1;
  // A marker between two of them is two bytes.
  if (parts * 2 > scan.length) return undefined;
  return {
    columns,
    rows,
    parts,
    blocks: columns * rows * components.reduce((sum, { hSampling: across, vSampling: down }) => sum + across * down, 0),
    planes: [planeOf(components[0]), planeOf(components[1]), planeOf(components[2])],
  };
}
