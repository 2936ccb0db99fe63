/** Bits of fraction of a weight. */
export const WEIGHT_BITS: i32 = 14;

/** How the new samples along one side of a picture are made of the old ones, as wasm-memory.ts writes it. */
@unmanaged
export class ResampleKernel {
  /** New samples. */
  length: i32;
  /** Old samples that each is made of. */
  taps: i32;
  /** The first of them, four bytes each. */
  starts: usize;
  /** What each of them counts for, two bytes each. */
  weights: usize;
}
