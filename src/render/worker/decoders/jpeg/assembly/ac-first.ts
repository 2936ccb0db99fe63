import { value, WORD_BITS, WORD_BYTES } from './bits';
import { Component } from './component';
import { longPlain, symbolsOf } from './huffman';
import { SYMBOL_LOOK } from './memory';
import { ProgressiveScan } from './scan';

/** The run of a symbol without a value that stands for sixteen zeros; others stand for runs of blocks. */
const SIXTEEN_ZEROS: u32 = 15;

/**
 * Decodes the first bits of AC coefficients (T.81, G.1.2.2), in the blocks from `block` to before `last`, whose data
 * lies from `at` to `end`. False if the data is damaged.
 */
export function decodeAcFirst(
  scan: ProgressiveScan,
  one: Component,
  block: i32,
  last: i32,
  at: usize,
  end: usize,
): bool {
  const spectralStart: u32 = scan.spectralStart;
  const spectralEnd: u32 = scan.spectralEnd;
  const low = scan.approximationLow;
  const symbols = symbolsOf(one.ac);
  let bits: u64 = 0;
  let count: i32 = 0;
  while (block < last) {
    const coefficients = one.block(block % scan.columns, block / scan.columns);
    block++;
    let index = spectralStart;
    while (index <= spectralEnd) {
      const missing = (count - WORD_BITS) >> 31;
      bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
      at += missing & WORD_BYTES;
      count += missing & WORD_BITS;
      let symbol = load<u32>(symbols + (((bits >> (64 - SYMBOL_LOOK)) as usize) << 2));
      if (symbol == 0) symbol = longPlain(one.ac, (bits >> 32) as u32);
      const length = symbol & 255;
      const size = (symbol >> 8) & 255;
      const run = symbol >> 16;
      if (length == 0) return false;
      bits <<= length;
      if (size > 0) {
        index += run;
        if (index > spectralEnd) return false;
        store<i16>(coefficients + (index << 1), value(bits, size) << low);
        index++;
        bits <<= size;
        count -= length + size;
      } else if (run == SIXTEEN_ZEROS) {
        index += run + 1;
        count -= length;
      } else {
        // The rest of this block, and of further ones, is zero.
        block += (((1 << run) - 1) as i32) + (((bits >> 1) >> (63 - run)) as i32);
        bits <<= run;
        count -= length + run;
        break;
      }
    }
    if (at - (count >> 3) > end) return false;
  }
  // A run must not lead beyond the interval.
  return block == last && at - (count >> 3) == end;
}
