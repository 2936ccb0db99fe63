import { Component, nextOf } from './component';
import { longSymbol } from './huffman';
import { putBlock, putFlat } from './idct';
import { AC_SLOTS, BLOCK, BLOCK_BYTES, COMPONENTS, OFFSETS, SKIP_LOOK, SKIPS, SYMBOL_LOOK, SYMBOLS } from './memory';
import { value, WORD_BITS, WORD_BYTES } from './bits';

const COEFFICIENTS: u32 = 64;

/** Range of a coefficient. Damaged data may exceed it. */
const LEAST: i32 = -0x8000;
const MOST: i32 = 0x7fff;

/**
 * Decodes the scan of a sequential file, with all of its components (T.81, F.2.2), from the intervals that `unstuff` has
 * written. Writes each block shrunk to its component's side. False if the data is damaged.
 */
export function decodeSequentialScan(intervals: usize, columns: i32, rows: i32, restartInterval: i32): bool {
  return decodeScan<Shrunk>(intervals, columns, rows, restartInterval);
}

/** The same, but writes all coefficients to the memory of the components, which must be zeroed. */
export function keepSequentialScan(intervals: usize, columns: i32, rows: i32, restartInterval: i32): bool {
  return decodeScan<Kept>(intervals, columns, rows, restartInterval);
}

/** What becomes of blocks. A function of a type is compiled for each type: its loop needs no register for the choice. */
type Shrunk = i32;
type Kept = f32;

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- it makes AssemblyScript compile twice
function decodeScan<Blocks>(intervals: usize, columns: i32, rows: i32, restartInterval: i32): bool {
  const keeps = isFloat<Blocks>();
  let block = BLOCK;
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
        for (let one = COMPONENTS; one; one = nextOf(one)) changetype<Component>(one).before = 0;
      }
      for (let address = COMPONENTS; address; address = nextOf(address)) {
        const one = changetype<Component>(address);
        const quantisation = one.quantisation;
        const side = one.side;
        // Only the mean of the block is needed.
        const coarse = side == 1 && !keeps;
        const dcSymbols = SYMBOLS + (one.dc << (SYMBOL_LOOK + 2));
        const acSymbols = SYMBOLS + (one.ac << (SYMBOL_LOOK + 2));
        const skips = SKIPS + ((one.ac - AC_SLOTS) << (SKIP_LOOK + 2));
        let dc = one.before;
        for (let y = 0; y < one.down; y++) {
          if (keeps) block = one.block(column * one.across, row * one.down + y);
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
            if (keeps) {
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
