/** What a progressive scan has, see ../scan-header.ts. ../write-parameters.ts writes it at `PROGRESSIVE_SCAN`. */
@unmanaged
export class ProgressiveScan {
  /** Its first component, and the number of its components. */
  first: usize;
  components: usize;
  /** MCUs, horizontally and vertically, and between two restart markers; 0 = there are none. */
  columns: i32;
  rows: i32;
  restartInterval: i32;
  spectralStart: i32;
  spectralEnd: i32;
  approximationHigh: i32;
  approximationLow: i32;
}
