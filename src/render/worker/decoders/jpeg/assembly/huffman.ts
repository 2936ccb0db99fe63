import { value } from './bits';
import {
  AC_LOOK,
  AC_SLOTS,
  CODES,
  COEFFICIENTS,
  LEVELS,
  LONGER,
  MAX_SKIP_BITS,
  SKIPS,
  SYMBOL_LOOK,
  SYMBOLS,
  TO_THE_END,
  VALUES,
} from './memory';

/** Address of a slot's table in `SYMBOLS`. */
export function symbolsOf(slot: i32): usize {
  return SYMBOLS + (slot << (SYMBOL_LOOK + 2));
}

/** The same in `LEVELS`, of a slot for AC coefficients. */
export function levelsOf(slot: i32): usize {
  return LEVELS + ((slot - AC_SLOTS) << (AC_LOOK + 2));
}

/** The same in `SKIPS`. */
export function skipsOf(slot: i32): usize {
  return SKIPS + ((slot - AC_SLOTS) << (AC_LOOK + 1));
}

/**
 * Fills the tables of a slot for a scan of all coefficients, or of the first bits of DC coefficients, from a DHT table:
 * 16 counts, then symbols (T.81, B.2.4.2). The caller has validated them.
 */
export function makeHuffmanTable(slot: i32, segment: usize): void {
  fillTables(slot, segment, false);
}

/** The same for a progressive scan of AC coefficients: entries of `SYMBOLS` are plain ones, see `plain`. */
export function makeProgressiveTable(slot: i32, segment: usize): void {
  fillTables(slot, segment, true);
}

function fillTables(slot: i32, segment: usize, isPlain: bool): void {
  const symbols = symbolsOf(slot);
  const codes = CODES + slot * 128;
  const values = VALUES + slot * 256;
  memory.fill(symbols, 0, 4 << SYMBOL_LOOK);
  let code: u32 = 0;
  let at: u32 = 0;
  for (let length: u32 = 1; length <= 16; length++) {
    store<u32>(codes + 64 + (length - 1) * 4, at - code);
    for (let left = load<u8>(segment + length - 1); left > 0; left--, at++, code++) {
      const symbol: u32 = load<u8>(segment + 16 + at);
      store<u8>(values + at, symbol);
      if (length > SYMBOL_LOOK) continue;
      const spare = SYMBOL_LOOK - length;
      const entry = isPlain ? plain(length, symbol) : described(length, symbol);
      for (let rest: u32 = 0; rest < 1 << spare; rest++) store<u32>(symbols + (((code << spare) + rest) << 2), entry);
    }
    store<u32>(codes + (length - 1) * 4, code);
    code <<= 1;
  }
}

/** Bits of the code, bits of a value << 8, and the upper half of the symbol << 16: a run of zeros, or of blocks. */
function plain(length: u32, symbol: u32): u32 {
  return length | ((symbol & 15) << 8) | ((symbol >> 4) << 16);
}

/** An entry of `SYMBOLS`. */
function described(length: u32, symbol: u32): u32 {
  const size = symbol & 15;
  const run = symbol >> 4;
  const passed = size > 0 ? run + 1 : run == 15 ? 16 : TO_THE_END;
  return (length + size) | (size << 8) | (passed << 16);
}

/** Fills the table of a slot in `LEVELS` from that in `SYMBOLS`. */
export function makeLevels(slot: i32): void {
  const symbols = symbolsOf(slot);
  const levels = levelsOf(slot);
  for (let look: u32 = 0; look < 1 << AC_LOOK; look++) {
    const window = look << (32 - AC_LOOK);
    const symbol = load<u32>(symbols + ((window >> (32 - SYMBOL_LOOK)) << 2));
    const used = symbol & 255;
    const size = (symbol >> 8) & 255;
    const passed = symbol >> 16;
    let entry = LONGER << 6;
    if (symbol != 0 && used <= AC_LOOK && (size > 0 || passed == TO_THE_END)) {
      const level = value(((window as u64) << 32) << (used - size), size);
      entry = used | (passed << 6) | ((level as u32) << 16);
    }
    store<u32>(levels + (look << 2), entry);
  }
}

/** The same in `SKIPS`: as many whole codes as there are and an entry can have; the last value may lie beyond the bits. */
export function makeSkips(slot: i32): void {
  const symbols = symbolsOf(slot);
  const skips = skipsOf(slot);
  for (let look: u32 = 0; look < 1 << AC_LOOK; look++) {
    let bits: u32 = 0;
    let passed: u32 = 0;
    while (bits < AC_LOOK && passed < TO_THE_END) {
      const window = (look << (32 - AC_LOOK)) << bits;
      const symbol = load<u32>(symbols + ((window >> (32 - SYMBOL_LOOK)) << 2));
      const used = symbol & 255;
      const length = used - ((symbol >> 8) & 255);
      const more = symbol >> 16;
      if (symbol == 0 || bits + length > AC_LOOK || bits + used > MAX_SKIP_BITS) break;
      if (more < TO_THE_END && passed + more >= COEFFICIENTS) break;
      bits += used;
      passed += more;
    }
    store<u16>(skips + (look << 1), bits | ((bits > 0 ? passed : LONGER) << 6));
  }
}

/** An entry of `SYMBOLS` for a code that is longer than a look-up, by the next 32 bits; 0 if there is none. */
export function longSymbol(slot: i32, bits: u32): u32 {
  const code = longCode(slot, bits);
  return code ? described(code & 255, code >> 8) : 0;
}

/** The same for a progressive scan of AC coefficients. */
export function longPlain(slot: i32, bits: u32): u32 {
  const code = longCode(slot, bits);
  return code ? plain(code & 255, code >> 8) : 0;
}

/** Bits of the code, and symbol << 8. */
function longCode(slot: i32, bits: u32): u32 {
  const codes = CODES + slot * 128;
  for (let length = SYMBOL_LOOK + 1; length <= 16; length++) {
    const code = bits >> (32 - length);
    if (code >= load<u32>(codes + (length - 1) * 4)) continue;
    const at = (code + load<u32>(codes + 64 + (length - 1) * 4)) & 255;
    return length | ((load<u8>(VALUES + slot * 256 + at) as u32) << 8);
  }
  return 0;
}
