import { value, WORD_BITS, WORD_BYTES } from './bits';
import { componentAt } from './component';
import { longSymbol, symbolsOf } from './huffman';
import { SYMBOL_LOOK } from './memory';
import { ProgressiveScan } from './scan';

/**
 * Decodes the first bits of DC coefficients (T.81, G.1.2.1), in the MCUs from `mcu` to before `last`, whose data lies
 * from `at` to `end`. False if the data is damaged.
 */
export function decodeDcFirst(scan: ProgressiveScan, mcu: i32, last: i32, at: usize, end: usize): bool {
  const low = scan.approximationLow;
  const isAlone = scan.components == 1;
  let bits: u64 = 0;
  let count: i32 = 0;
  let row = mcu / scan.columns;
  let column = mcu % scan.columns;
  for (; mcu < last; mcu++) {
    for (let index = scan.first; index < scan.first + scan.components; index++) {
      const one = componentAt(index);
      const symbols = symbolsOf(one.dc);
      const across = isAlone ? 1 : one.across;
      const down = isAlone ? 1 : one.down;
      let dc = one.before;
      for (let y = 0; y < down; y++) {
        for (let x = 0; x < across; x++) {
          const missing = (count - WORD_BITS) >> 31;
          bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
          at += missing & WORD_BYTES;
          count += missing & WORD_BITS;
          let symbol = load<u32>(symbols + (((bits >> (64 - SYMBOL_LOOK)) as usize) << 2));
          if (symbol == 0) symbol = longSymbol(one.dc, (bits >> 32) as u32);
          const used = symbol & 255;
          const size = (symbol >> 8) & 255;
          if (used == 0) return false;
          dc += value(bits << (used - size), size);
          bits <<= used;
          count -= used;
          store<i16>(one.block(column * across + x, row * down + y), dc << low);
        }
      }
      one.before = dc;
    }
    if (at - (count >> 3) > end) return false;
    if (++column == scan.columns) {
      column = 0;
      row++;
    }
  }
  return at - (count >> 3) == end;
}

/** Adds a bit to each DC coefficient (T.81, G.1.2.1), in the same way. */
export function decodeDcRefinement(scan: ProgressiveScan, mcu: i32, last: i32, at: usize, end: usize): bool {
  const low = scan.approximationLow;
  const isAlone = scan.components == 1;
  let bits: u64 = 0;
  let count: i32 = 0;
  let row = mcu / scan.columns;
  let column = mcu % scan.columns;
  for (; mcu < last; mcu++) {
    for (let index = scan.first; index < scan.first + scan.components; index++) {
      const one = componentAt(index);
      const across = isAlone ? 1 : one.across;
      const down = isAlone ? 1 : one.down;
      for (let y = 0; y < down; y++) {
        for (let x = 0; x < across; x++) {
          const missing = (count - WORD_BITS) >> 31;
          bits |= ((load<u32>(at) & missing) as u64) << (WORD_BITS - count);
          at += missing & WORD_BYTES;
          count += missing & WORD_BITS;
          const block = one.block(column * across + x, row * down + y);
          store<i16>(block, load<i16>(block) | (((bits >> 63) as i32) << low));
          bits <<= 1;
          count -= 1;
        }
      }
    }
    if (at - (count >> 3) > end) return false;
    if (++column == scan.columns) {
      column = 0;
      row++;
    }
  }
  return at - (count >> 3) == end;
}
