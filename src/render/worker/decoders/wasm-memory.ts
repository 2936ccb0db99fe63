import type { ResampleKernel } from './resample-kernel.js';

/** An exported constant: WebAssembly has globals only. */
export interface Constant {
  readonly value: number;
}

const PAGE_BYTES = 64 * 1024;

/** Bytes of a vector. */
export const ALIGNMENT = 16;

/** The next address at which a vector may start. */
export function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

/** Allocates aligned memory, one block after another. */
export function bumpAllocator(first: number): (bytes: number) => number {
  let end = first;
  return (bytes) => {
    const start = aligned(end);
    end = start + bytes;
    return start;
  };
}

/** An assembly's memory, grown to at least `bytes`; undefined if that cannot be had. */
export function growMemory({ memory }: { readonly memory: WebAssembly.Memory }, bytes: number): Uint8Array | undefined {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  try {
    if (missing > 0) memory.grow(missing);
  } catch {
    return undefined;
  }
  return new Uint8Array(memory.buffer);
}

/** Bytes in front of a kernel's tables. */
const KERNEL_HEAD_BYTES = 16;

/** Bytes that `writeKernel` writes. */
export function kernelBytes({ starts, weights }: ResampleKernel): number {
  return KERNEL_HEAD_BYTES + aligned(starts.byteLength) + weights.byteLength;
}

/** Writes a kernel as the class `ResampleKernel` of our assemblies reads it. */
export function writeKernel(
  { length, taps, starts, weights }: ResampleKernel,
  { buffer }: Uint8Array,
  address: number,
): void {
  const startsAddress = address + KERNEL_HEAD_BYTES;
  const weightsAddress = startsAddress + aligned(starts.byteLength);
  new Int32Array(buffer, address).set([length, taps, startsAddress, weightsAddress]);
  new Int32Array(buffer, startsAddress).set(starts);
  new Int16Array(buffer, weightsAddress).set(weights);
}
