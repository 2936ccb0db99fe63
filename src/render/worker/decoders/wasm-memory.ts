import type { ResampleKernel } from './resample-kernel.js';

/** An exported constant: WebAssembly has globals only. */
export interface Constant {
  readonly value: number;
}

const PAGE = 64 * 1024;

/** Bytes of a vector. */
export const ALIGNMENT = 16;

/** The next address that a vector may have. */
export function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

/** Gives places for so many bytes, one behind the other. */
export function bumpAllocator(first: number): (bytes: number) => number {
  let end = first;
  return (bytes) => {
    const start = aligned(end);
    end = start + bytes;
    return start;
  };
}

/** The memory of our own assembly, of at least so many bytes; undefined if there is not so much. */
export function growMemory({ memory }: { readonly memory: WebAssembly.Memory }, bytes: number): Uint8Array | undefined {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  try {
    if (missing > 0) memory.grow(missing);
  } catch {
    return undefined;
  }
  return new Uint8Array(memory.buffer);
}

/** Bytes of what goes before the tables of an axis. */
const KERNEL_HEAD_BYTES = 16;

export function kernelBytes({ starts, weights }: ResampleKernel): number {
  return KERNEL_HEAD_BYTES + aligned(starts.byteLength) + weights.byteLength;
}

/** As the class `Axis` of our assemblies reads it. */
export function writeKernel(
  { length, taps, starts, weights }: ResampleKernel,
  { buffer }: Uint8Array,
  at: number,
): void {
  const startsAt = at + KERNEL_HEAD_BYTES;
  const weightsAt = startsAt + aligned(starts.byteLength);
  new Int32Array(buffer, at).set([length, taps, startsAt, weightsAt]);
  new Int32Array(buffer, startsAt).set(starts);
  new Int16Array(buffer, weightsAt).set(weights);
}
