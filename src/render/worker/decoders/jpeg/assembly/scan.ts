import { longSymbol } from './huffman';
import { putBlock, putFlat, shrink } from './idct';
import {
  AC_SLOTS,
  BLOCK,
  BLOCK_BYTES,
  COMPONENT_BYTES,
  COMPONENT_COUNT,
  COMPONENTS,
  OFFSETS,
  SKIP_LOOK,
  SKIPS,
  SYMBOL_LOOK,
  SYMBOLS,
} from './memory';

/** A component, as the caller writes it at `COMPONENTS`. */
@unmanaged
class Component {
  /** Blocks per MCU, horizontally and vertically. */
  across: i32;
  down: i32;
  /** Address of its factors in `QUANTISATION`. */
  quantisation: usize;
  /** Slots of its Huffman tables. */
  dc: i32;
  ac: i32;
  /** Side of a decoded block in pixels: 1, 2, 4 or 8. */
  side: i32;
  /** Address of its pixels, and bytes of a line. */
  pixels: usize;
  stride: i32;
  /** DC coefficient of the previous block. */
  before: i32;

  /** Address of a block's pixels, by column and row of its MCU and its position in the MCU. */
  place(column: i32, row: i32, x: i32, y: i32): usize {
    return this.pixels + (row * this.down + y) * this.side * this.stride + (column * this.across + x) * this.side;
  }
}

const COEFFICIENTS: u32 = 64;

/** Range of a coefficient. Damaged data may exceed it. */
const LEAST: i32 = -0x8000;
const MOST: i32 = 0x7fff;

/** Bits of a word of the stream. A code and its value have fewer. */
const WORD_BITS: i32 = 32;
const WORD_BYTES: i32 = 4;

/**
 * Decodes an interleaved scan of three components (T.81, F.2.2) from the intervals that `unstuff` has written. Writes
 * each block shrunk to its component's side; or all coefficients, block by block, to `coefficients`, which must be
 * zeroed. False if the data is damaged.
 */
export function decodeScan(intervals: usize, columns: i32, rows: i32, restartInterval: i32, coefficients: usize): bool {
  let block = coefficients ? coefficients : BLOCK;
  // A damaged picture may have left coefficients.
  memory.fill(BLOCK, 0, BLOCK_BYTES);
  let at = load<usize>(intervals);
  let end = load<usize>(intervals, 4);
  let left = restartInterval;
  // The next bits of the stream, the first one highest, and their number.
  let bits: u64 = 0;
  let count: i32 = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (restartInterval > 0 && left-- == 0) {
        if (at - (count >> 3) != end) return false;
        intervals += 8;
        at = load<usize>(intervals);
        end = load<usize>(intervals, 4);
        left = restartInterval - 1;
        bits = 0;
        count = 0;
        for (let index: usize = 0; index < COMPONENT_COUNT; index++) component(index).before = 0;
      }
      for (let index: usize = 0; index < COMPONENT_COUNT; index++) {
        const one = component(index);
        const quantisation = one.quantisation;
        const side = one.side;
        // Only the mean of the block is needed.
        const coarse = side == 1 && !coefficients;
        const dcSymbols = SYMBOLS + (one.dc << (SYMBOL_LOOK + 2));
        const acSymbols = SYMBOLS + (one.ac << (SYMBOL_LOOK + 2));
        const skips = SKIPS + ((one.ac - AC_SLOTS) << (SKIP_LOOK + 2));
        let dc = one.before;
        for (let y = 0; y < one.down; y++) {
          for (let x = 0; x < one.across; x++) {
            // Refills without a branch, which would be unpredictable: a word if there are too few bits, else nothing.
            let missing = (count - WORD_BITS) >> 31;
            bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
            at += missing & WORD_BYTES;
            count += missing & WORD_BITS;

            let symbol = load<u32>(dcSymbols + (((bits >> (64 - SYMBOL_LOOK)) as usize) << 2));
            if (symbol == 0) symbol = longSymbol(one.dc, (bits >> 32) as u32);
            let used = symbol & 255;
            let size = (symbol >> 8) & 255;
            if (used == 0) return false;
            dc += value(bits << (used - size), size);
            bits <<= used;
            count -= used;

            let index: u32 = 1;
            let flat = true;
            while (index < COEFFICIENTS) {
              missing = (count - WORD_BITS) >> 31;
              bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
              at += missing & WORD_BYTES;
              count += missing & WORD_BITS;
              if (coarse) {
                const skip = load<u32>(skips + (((bits >> (64 - SKIP_LOOK)) as usize) << 2));
                const next = index + ((skip >> 8) & 255);
                if (skip != 0 && next < COEFFICIENTS) {
                  bits <<= skip & 255;
                  count -= skip & 255;
                  index = skip >> 16 ? COEFFICIENTS : next;
                  continue;
                }
              }
              symbol = load<u32>(acSymbols + (((bits >> (64 - SYMBOL_LOOK)) as usize) << 2));
              if (symbol == 0) symbol = longSymbol(one.ac, (bits >> 32) as u32);
              used = symbol & 255;
              size = (symbol >> 8) & 255;
              if (used == 0) return false;
              index += symbol >> 16;
              if (size > 0 && !coarse) {
                const level = value(bits << (used - size), size) * load<u16>(quantisation + ((index - 1) << 1));
                store<i16>(block + load<u8>(OFFSETS + index - 1), level);
                flat = false;
              }
              bits <<= used;
              count -= used;
            }

            const mean = max(LEAST, min(MOST, dc * load<u16>(quantisation)));
            if (coefficients) {
              store<i16>(block, mean);
              block += BLOCK_BYTES;
            } else if (flat) putFlat(mean, side, one.place(column, row, x, y), one.stride);
            else putBlock(mean, side, one.place(column, row, x, y), one.stride);
          }
        }
        one.before = dc;
      }
      if (at - (count >> 3) > end) return false;
    }
  }
  // Leftover data is as wrong as missing data.
  return at - (count >> 3) == end;
}

/** Writes the blocks whose coefficients were kept at `from`, each shrunk to its component's side. */
export function shrinkBlocks(from: usize, columns: i32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let index: usize = 0; index < COMPONENT_COUNT; index++) {
        const one = component(index);
        for (let y = 0; y < one.down; y++) {
          for (let x = 0; x < one.across; x++, from += BLOCK_BYTES) {
            const to = one.place(column, row, x, y);
            const mean: i32 = load<i16>(from);
            if (one.side == 1 || isFlat(from)) putFlat(mean, one.side, to, one.stride);
            else shrink(from, one.side, to, one.stride);
          }
        }
      }
    }
  }
}

/** Whether a block has no coefficient besides the first. */
function isFlat(block: usize): bool {
  let all = i16x8.replace_lane(v128.load(block), 0, 0);
  for (let at: usize = 16; at < BLOCK_BYTES; at += 16) all = v128.or(all, v128.load(block + at));
  return !v128.any_true(all);
}

function component(index: usize): Component {
  return changetype<Component>(COMPONENTS + index * COMPONENT_BYTES);
}

/** The value of the highest `size` bits (EXTEND in T.81, F.2.2.1), without branches. */
function value(bits: u64, size: u32): i32 {
  // A shift by 64 would be a shift by 0.
  const number = ((bits >> 1) >> (63 - size)) as i32;
  const negative = (number - (1 << (size - 1))) >> 31;
  return number + (negative & (1 - (1 << size)));
}
