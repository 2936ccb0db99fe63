import { Component, nextOf } from './component';
import { AC_LOOK, AC_SLOTS, COMPONENTS, LEVELS, MCU, MCU_BLOCK_BYTES, SKIPS, SYMBOL_LOOK, SYMBOLS } from './memory';

/** A block of an MCU of a sequential scan: all that its decoding needs, in one place. See `listBlocks`. */
@unmanaged
export class McuBlock {
  /** Address of its component. */
  component: usize;
  /** Slots of its Huffman tables, and their addresses in `SYMBOLS`. */
  dc: i32;
  ac: i32;
  dcSymbols: usize;
  acSymbols: usize;
  /** Address in `LEVELS`. */
  levels: usize;
  /** Address in `SKIPS` if only the mean of the block is needed, else 0. */
  skips: usize;
  /** Address of its factors in `QUANTISATION`. */
  quantisation: usize;
  /** Address of its pixels in the next MCU, or of its coefficients if those are kept. */
  to: usize;
  /** Bytes from there to the next column of MCUs, and to the next row. */
  across: i32;
  down: i32;
  /** Side of the decoded block in pixels, and bytes of a line. */
  side: i32;
  stride: i32;
  /** Address of the next block; 0 after the last one. */
  next: usize;
}

/** Lists the blocks of an MCU of all components at `MCU`, in the order of the data (T.81, A.2.3). */
export function listBlocks(keeps: bool): void {
  let at = MCU;
  for (let address = COMPONENTS; address; address = nextOf(address)) {
    const one = changetype<Component>(address);
    for (let y = 0; y < one.down; y++) {
      for (let x = 0; x < one.across; x++, at += MCU_BLOCK_BYTES) {
        const block = changetype<McuBlock>(at);
        describe(block, one, keeps);
        block.to = keeps ? one.block(x, y) : one.place(0, 0, x, y);
        block.next = at + MCU_BLOCK_BYTES;
      }
    }
  }
  changetype<McuBlock>(at - MCU_BLOCK_BYTES).next = 0;
}

function describe(block: McuBlock, one: Component, keeps: bool): void {
  block.component = changetype<usize>(one);
  block.dc = one.dc;
  block.ac = one.ac;
  block.dcSymbols = SYMBOLS + (one.dc << (SYMBOL_LOOK + 2));
  block.acSymbols = SYMBOLS + (one.ac << (SYMBOL_LOOK + 2));
  block.levels = LEVELS + ((one.ac - AC_SLOTS) << (AC_LOOK + 2));
  block.skips = one.side == 1 && !keeps ? SKIPS + ((one.ac - AC_SLOTS) << (AC_LOOK + 1)) : 0;
  block.quantisation = one.quantisation;
  block.across = one.across * (keeps ? one.blockBytes : one.side);
  block.down = one.down * (keeps ? one.columns * one.blockBytes : one.side * one.stride);
  block.side = one.side;
  block.stride = one.stride;
}

/** Moves all blocks from the end of a row of MCUs to the start of the next one. */
export function toNextRow(columns: i32): void {
  for (let address = MCU; address; address = nextBlock(address)) {
    const block = changetype<McuBlock>(address);
    block.to += block.down - columns * block.across;
  }
}

export function nextBlock(address: usize): usize {
  return changetype<McuBlock>(address).next;
}
