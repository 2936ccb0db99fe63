import { value, WORD_BITS, WORD_BYTES } from './bits';
import { Component, nextOf } from './component';
import { longSymbol } from './huffman';
import { putBlock, putFlat, shadeOf } from './idct';
import { listBlocks, McuBlock, nextBlock, toNextRow } from './mcu';
import { AC_LOOK, BLOCK, BLOCK_BYTES, COEFFICIENTS, COMPONENTS, MCU, OFFSETS, SYMBOL_LOOK, TO_THE_END } from './memory';

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
  let coefficients = BLOCK;
  // A damaged picture may have left coefficients.
  memory.fill(BLOCK, 0, BLOCK_BYTES);
  listBlocks(keeps);
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
      for (let address = MCU; address; address = nextBlock(address)) {
        const block = changetype<McuBlock>(address);
        const component = changetype<Component>(block.component);
        // Refills without a branch, which would be unpredictable: a word if there are too few bits, else nothing.
        let missing = (count - WORD_BITS) >> 31;
        bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
        at += missing & WORD_BYTES;
        count += missing & WORD_BITS;

        let symbol = load<u32>(block.dcSymbols + (((bits >> (64 - SYMBOL_LOOK)) as usize) << 2));
        if (symbol == 0) symbol = longSymbol(component.dc, (bits >> 32) as u32);
        let used = symbol & 255;
        let size = (symbol >> 8) & 255;
        if (used == 0) return false;
        const dc = component.before + value(bits << (used - size), size);
        component.before = dc;
        bits <<= used;
        count -= used;

        const quantisation = block.quantisation;
        const mean = max(LEAST, min(MOST, dc * load<u16>(quantisation)));
        const to = block.to;
        block.to = to + block.across;
        let index: u32 = 1;
        const skips = block.skips;
        // Only the mean is needed. Where coefficients are kept, the compiler leaves this out.
        if (!keeps && skips) {
          store<u8>(to, shadeOf(mean));
          for (;;) {
            missing = (count - WORD_BITS) >> 31;
            bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
            at += missing & WORD_BYTES;
            count += missing & WORD_BITS;
            let skip = load<u16>(skips + (((bits >> (64 - AC_LOOK)) as usize) << 1)) as u32;
            // Below 64 after coefficients, from 128 to 191 if the end of block follows them, else a code at a time.
            let next = index + (skip >> 6);
            if (next < COEFFICIENTS) {
              bits <<= skip;
              count -= skip & 63;
              index = next;
              skip = load<u16>(skips + (((bits >> (64 - AC_LOOK)) as usize) << 1)) as u32;
              next = index + (skip >> 6);
              if (next < COEFFICIENTS) {
                bits <<= skip;
                count -= skip & 63;
                index = next;
                continue;
              }
              // There may be too few bits for a longer code and its value.
              if (next - TO_THE_END >= COEFFICIENTS) continue;
            }
            if (next - TO_THE_END < COEFFICIENTS) {
              bits <<= skip;
              count -= skip & 63;
              break;
            }
            symbol = load<u32>(block.acSymbols + (((bits >> (64 - SYMBOL_LOOK)) as usize) << 2));
            if (symbol == 0) symbol = longSymbol(block.ac, (bits >> 32) as u32);
            used = symbol & 255;
            if (used == 0) return false;
            bits <<= used;
            count -= used;
            index += symbol >> 16;
            if (index >= COEFFICIENTS) break;
          }
          continue;
        }

        if (keeps) coefficients = to;
        const levels = block.levels;
        for (;;) {
          missing = (count - WORD_BITS) >> 31;
          bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
          at += missing & WORD_BYTES;
          count += missing & WORD_BITS;
          let level = load<u32>(levels + (((bits >> (64 - AC_LOOK)) as usize) << 2));
          // Below 64 after a coefficient, up to 127 if there is a longer code or none is left, above at the end of block.
          let next = index + ((level >> 6) & 255);
          if (next < COEFFICIENTS) {
            bits <<= level;
            count -= level & 63;
            index = next;
            putLevel(coefficients, quantisation, index, (level as i32) >> 16);
            level = load<u32>(levels + (((bits >> (64 - AC_LOOK)) as usize) << 2));
            next = index + ((level >> 6) & 255);
            if (next < COEFFICIENTS) {
              bits <<= level;
              count -= level & 63;
              index = next;
              putLevel(coefficients, quantisation, index, (level as i32) >> 16);
              continue;
            }
            if (next < TO_THE_END) continue;
          }
          if (next > TO_THE_END) {
            bits <<= level;
            count -= level & 63;
            break;
          }
          symbol = load<u32>(block.acSymbols + (((bits >> (64 - SYMBOL_LOOK)) as usize) << 2));
          if (symbol == 0) symbol = longSymbol(block.ac, (bits >> 32) as u32);
          used = symbol & 255;
          size = (symbol >> 8) & 255;
          if (used == 0) return false;
          index += symbol >> 16;
          if (size > 0) putLevel(coefficients, quantisation, index, value(bits << (used - size), size));
          bits <<= used;
          count -= used;
          if (index >= COEFFICIENTS) break;
        }
        // The second one is an end of block by a longer code.
        const isFlat = index == 1 || index == 1 + TO_THE_END;
        if (keeps) store<i16>(coefficients, mean);
        else if (isFlat) putFlat(mean, block.side, to, block.stride);
        else putBlock(mean, block.side, to, block.stride);
      }
      if (at - (count >> 3) > end) return false;
    }
    toNextRow(columns);
  }
  // Leftover data is as wrong as missing data.
  return at - (count >> 3) == end;
}

/** Writes the coefficient in front of `index`. Damaged data may run past the last one, see `OFFSETS`. */
function putLevel(coefficients: usize, quantisation: usize, index: u32, level: i32): void {
  store<i16>(coefficients + load<u8>(OFFSETS + index - 1), level * load<u16>(quantisation + ((index - 1) << 1)));
}
