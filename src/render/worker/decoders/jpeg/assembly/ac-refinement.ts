import { WORD_BITS, WORD_BYTES } from './bits';
import { Component } from './component';
import { longPlain, symbolsOf } from './huffman';
import { SYMBOL_LOOK } from './memory';
import { nonzero } from './nonzero';
import { ProgressiveScan } from './scan';

/** The run of a symbol without a value that stands for sixteen zeros; others stand for runs of blocks. */
const SIXTEEN_ZEROS: u32 = 15;

/**
 * Adds a bit to AC coefficients (T.81, G.1.2.3), in the blocks from `block` to before `last`, whose data lies from `at`
 * to `end`. False if the data is damaged.
 *
 * A code tells how many zeros are passed up to a coefficient that becomes 1 or -1. Each other coefficient that is passed
 * has a bit that corrects it. Sets of a block's coefficients are numbers of 64 bits, the first coefficient lowest.
 */
export function decodeAcRefinement(
  scan: ProgressiveScan,
  one: Component,
  block: i32,
  last: i32,
  at: usize,
  end: usize,
): bool {
  const low = scan.approximationLow;
  const spectralEnd: u64 = scan.spectralEnd;
  const band = (~(0 as u64) >> (63 - spectralEnd)) & (~(0 as u64) << (scan.spectralStart as u64));
  const symbols = symbolsOf(one.ac);
  let bits: u64 = 0;
  let count: i32 = 0;
  // Blocks that get no further new coefficients, this one included.
  let run: u32 = 0;
  for (; block < last; block++) {
    const coefficients = one.block(block % scan.columns, block / scan.columns);
    let old = nonzero(coefficients) & band;
    let zeros = ~old & band;
    let place: u64 = 0;
    do {
      // What is passed before the new coefficient; without one, up to the end.
      let passed = old;
      let level = 0;
      if (run == 0) {
        const missing = (count - WORD_BITS) >> 31;
        bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
        at += missing & WORD_BYTES;
        count += missing & WORD_BITS;
        let symbol = load<u32>(symbols + (((bits >> (64 - SYMBOL_LOOK)) as usize) << 2));
        if (symbol == 0) symbol = longPlain(one.ac, (bits >> 32) as u32);
        const length = symbol & 255;
        const size = (symbol >> 8) & 255;
        let skipped = symbol >> 16;
        if (length == 0 || size > 1) return false;
        bits <<= length;
        count -= length;
        if (size == 0 && skipped != SIXTEEN_ZEROS) {
          run = (1 << skipped) + (((bits >> 1) >> (63 - skipped)) as u32);
          bits <<= skipped;
          count -= skipped;
        } else {
          // A bit that is 1 stands for a positive level.
          if (size > 0) level = (((bits >> 63) as i32) << 1) - 1;
          bits <<= size;
          count -= size;
          for (; skipped > 0; skipped--) zeros &= zeros - 1;
          if (zeros == 0) return false;
          place = ctz(zeros);
          zeros &= zeros - 1;
          passed = old & (((1 as u64) << place) - 1);
          old ^= passed;
        }
      }
      while (passed) {
        const missing = (count - WORD_BITS) >> 31;
        bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
        at += missing & WORD_BYTES;
        count += missing & WORD_BITS;
        const address = coefficients + ((ctz(passed) as usize) << 1);
        const former: i32 = load<i16>(address);
        store<i16>(address, former + ((((bits >> 63) as i32) << low) ^ (former >> 31)) - (former >> 31));
        bits <<= 1;
        count -= 1;
        passed &= passed - 1;
      }
      if (level) store<i16>(coefficients + ((place as usize) << 1), level << low);
    } while (run == 0 && place < spectralEnd);
    if (run > 0) run--;
    if (at - (count >> 3) > end) return false;
  }
  return run == 0 && at - (count >> 3) == end;
}
