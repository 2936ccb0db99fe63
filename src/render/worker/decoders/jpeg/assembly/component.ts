import { BLOCK_BYTES, COMPONENT_BYTES, COMPONENTS } from './memory';

/** A component, as ../write-parameters.ts writes it at `COMPONENTS`. */
@unmanaged
export class Component {
  /** Blocks per MCU of a scan of all components, horizontally and vertically. */
  across: i32;
  down: i32;
  /** Address of its factors in `QUANTISATION`. */
  quantisation: usize;
  /** Slots of its Huffman tables in the scan. */
  dc: i32;
  ac: i32;
  /** Side of a decoded block in pixels: 1, 2, 4 or 8. */
  side: i32;
  /** Address of its pixels, and bytes of a line. */
  pixels: usize;
  stride: i32;
  /** DC coefficient of the previous block. */
  before: i32;
  /** Address of its coefficients, or 0: blocks in lines. */
  coefficients: usize;
  /** Bytes of a block: `BLOCK_BYTES`, or those of the DC coefficient if that is all that is wanted. */
  blockBytes: i32;
  /** Blocks, horizontally and vertically. */
  columns: i32;
  rows: i32;
  /** Address of the next component; 0 after the last one. */
  next: usize;

  /** Address of a block's pixels, by its column and row in the first MCU. */
  place(x: i32, y: i32): usize {
    return this.pixels + (y * this.stride + x) * this.side;
  }

  /** Address of a block's coefficients. */
  block(column: i32, row: i32): usize {
    return this.coefficients + (row * this.columns + column) * this.blockBytes;
  }
}

export function componentAt(index: usize): Component {
  return changetype<Component>(COMPONENTS + index * COMPONENT_BYTES);
}

/** A loop that goes from one to the next needs no count, for which its processor may lack a register. */
export function nextOf(address: usize): usize {
  return changetype<Component>(address).next;
}

/** Whether all coefficients are wanted, and not only DC. */
export function isWhole(one: Component): bool {
  return one.blockBytes == (BLOCK_BYTES as i32);
}
