import type { Size } from '../../../protocol/size.js';
import type { ResampleKernel } from '../resample-kernel.js';
import { aligned, ALIGNMENT, bumpAllocator, kernelBytes } from '../wasm-memory.js';
import type { DecodePlan, Plane } from './decode-plan.js';
import type { JpegHeader } from './header.js';
import type { InkGrid } from './ink-grid.js';
import type { JpegAssembly } from './jpeg-assembly.js';

/** Bytes of a block of which only the DC coefficient is wanted. */
const DC_BYTES = 2;

/** Which coefficients have memory: none, those that shrunk blocks need, or all. */
export type KeptCoefficients = 'none' | 'needed' | 'all';

/** Addresses of everything in WebAssembly memory. */
export interface MemoryLayout {
  /** Of each component: its coefficients, or 0; the component as it is decoded; and as it is resized. */
  readonly components: readonly ComponentLayout[];
  /** A scan: its restart intervals, the words of the decoder, and the data that they are made from. */
  readonly intervals: number;
  readonly words: number;
  readonly data: number;
  readonly kernels: ReadonlyMap<ResampleKernel, number>;
  /** Scratch space for a line. */
  readonly line: number;
  /** The colours of inks, if they are converted. */
  readonly grid: number;
  readonly pixels: number;
  readonly end: number;
}

export interface ComponentLayout {
  readonly coefficients: number;
  readonly blockBytes: number;
  readonly decoded: number;
  readonly resized: number;
}

export interface LayoutNeeds {
  readonly to: Size;
  /** Bytes per pixel. */
  readonly bytes: number;
  readonly kept: KeptCoefficients;
  readonly inks: InkGrid | undefined;
}

/** Bytes of a component's blocks. A block that becomes one sample needs its DC coefficient only. */
export function blockBytesOf({ side }: Plane, kept: KeptCoefficients, { BLOCK_BYTES }: JpegAssembly): number {
  if (kept === 'none') return 0;
  return kept === 'needed' && side === 1 ? DC_BYTES : BLOCK_BYTES.value;
}

export function coefficientBytes({ planes }: DecodePlan, kept: KeptCoefficients, assembly: JpegAssembly): number {
  return planes.reduce((sum, plane) => sum + plane.columns * plane.rows * blockBytesOf(plane, kept, assembly), 0);
}

/** Coefficients, and the components that they are shrunk to, have the same address each time. */
export function layOut(
  { scans }: JpegHeader,
  plan: DecodePlan,
  { to, bytes, kept, inks }: LayoutNeeds,
  assembly: JpegAssembly,
): MemoryLayout {
  const { planes } = plan;
  const allocate = bumpAllocator(assembly.HEAP.value);
  const blocks = planes.map((plane) => {
    const blockBytes = blockBytesOf(plane, kept, assembly);
    return { blockBytes, coefficients: blockBytes && allocate(plane.columns * plane.rows * blockBytes) };
  });
  const decoded = planes.map(({ stride, lines, vertical }) =>
    allocate(aligned(stride) * Math.max(lines, vertical.taps)),
  );
  const most = Math.max(...plan.scans.map(({ intervals }) => intervals));
  const intervals = allocate(8 * most);
  // The scan's data is unstuffed in place, towards lower addresses; aligning its intervals moves it up again.
  const ahead = ALIGNMENT * (most + 2);
  const longest = Math.max(...scans.map(({ data }) => data.length));
  const words = allocate(ahead + longest + assembly.MARGIN.value);
  const line = allocate(
    Math.max(...planes.map(({ stride, horizontal }) => aligned(stride) + horizontal.taps)) + ALIGNMENT,
  );
  const resized = planes.map(() => allocate(aligned(to.width) * to.height));
  const kernels = new Map<ResampleKernel, number>();
  for (const kernel of planes.flatMap(({ horizontal, vertical }) => [horizontal, vertical])) {
    if (!kernels.has(kernel)) kernels.set(kernel, allocate(kernelBytes(kernel)));
  }
  const grid = inks ? allocate(inks.byteLength) : 0;
  const pixels = allocate(bytes * to.width * to.height + assembly.OVERRUN.value);
  const components = blocks.map((block, index) => ({
    ...block,
    decoded: decoded[index]!,
    resized: resized[index]!,
  }));
  return { components, intervals, words, data: words + ahead, kernels, line, grid, pixels, end: allocate(0) };
}
