import { Component, nextOf } from './component';
import { levelsOf, makeLevels, makeSkips, skipsOf, symbolsOf } from './huffman';
import { COMPONENTS, MCU, MCU_BLOCK_BYTES } from './memory';

/** A block of an MCU of a sequential scan: all that its decoding needs, in one place. See `listBlocks`. */
@unmanaged
export class McuBlock {
  /** Address of its component. */
  component: usize;
  /** Addresses of its Huffman tables in `SYMBOLS`, and the slot of the second one. */
  dcSymbols: usize;
  acSymbols: usize;
  ac: i32;
  /** Address in `SKIPS` if only the mean of the block is needed, else 0. */
  skips: usize;
  /** Address in `LEVELS`. */
  levels: usize;
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

/**
 * Lists the blocks of an MCU of all components at `MCU`, in the order of the data (T.81, A.2.3), and fills the tables
 * that they look up.
 */
export function listBlocks(keeps: bool): void {
  let at = MCU;
  // Slots whose tables are filled, as bits: components may share them.
  let withSkips = 0;
  let withLevels = 0;
  for (let address = COMPONENTS; address; address = nextOf(address)) {
    const one = changetype<Component>(address);
    const isMean = one.side == 1 && !keeps;
    const slot = 1 << one.ac;
    if (isMean && !(withSkips & slot)) makeSkips(one.ac);
    if (!isMean && !(withLevels & slot)) makeLevels(one.ac);
    if (isMean) withSkips |= slot;
    else withLevels |= slot;
    for (let y = 0; y < one.down; y++) {
      for (let x = 0; x < one.across; x++, at += MCU_BLOCK_BYTES) {
        const block = changetype<McuBlock>(at);
        fill(block, one, keeps, isMean);
        block.to = keeps ? one.block(x, y) : one.place(x, y);
        block.next = at + MCU_BLOCK_BYTES;
      }
    }
  }
  changetype<McuBlock>(at - MCU_BLOCK_BYTES).next = 0;
}

function fill(block: McuBlock, one: Component, keeps: bool, isMean: bool): void {
  block.component = changetype<usize>(one);
  block.dcSymbols = symbolsOf(one.dc);
  block.acSymbols = symbolsOf(one.ac);
  block.ac = one.ac;
  block.skips = isMean ? skipsOf(one.ac) : 0;
  block.levels = levelsOf(one.ac);
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
