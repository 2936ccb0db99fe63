/** Fraction bits of a weight. */
export const WEIGHT_BITS: i32 = 14;

/** How new samples are computed from old ones along one side of a picture, as ../wasm-memory.ts writes it. */
@unmanaged
export class ResampleKernel {
  /** New samples. */
  length: i32;
  /** Old samples per new one. */
  taps: i32;
  /** Address of the first old sample of each new one, four bytes each. */
  starts: usize;
  /** Address of the weights, two bytes each. */
  weights: usize;
}
