import { AC_SLOTS, CODES, SKIP_LOOK, SKIPS, SYMBOL_LOOK, SYMBOLS, VALUES } from './memory';

/** Coefficients that an end of block skips: more than there are. */
const TO_THE_END: u32 = 64;

/**
 * Builds the tables of a slot for a scan of all coefficients, or of the first bits of DC coefficients, from a DHT table:
 * 16 counts, then symbols (T.81, B.2.4.2). The caller has validated them.
 */
export function makeHuffmanTable(slot: i32, segment: usize): void {
  fillTables(slot, segment, false);
  if (slot >= AC_SLOTS)
    makeSkips(SKIPS + ((slot - AC_SLOTS) << (SKIP_LOOK + 2)), SYMBOLS + (slot << (SYMBOL_LOOK + 2)));
}

/** The same for a progressive scan of AC coefficients: entries of `SYMBOLS` are plain ones, see `plain`. */
export function makeProgressiveTable(slot: i32, segment: usize): void {
  fillTables(slot, segment, true);
}

function fillTables(slot: i32, segment: usize, isPlain: bool): void {
  const symbols = SYMBOLS + (slot << (SYMBOL_LOOK + 2));
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

/** For each look-up, as many whole codes as it contains; the bits of the last value may lie beyond it. */
function makeSkips(skips: usize, symbols: usize): void {
  for (let look: u32 = 0; look < 1 << SKIP_LOOK; look++) {
    let bits: u32 = 0;
    let passed: u32 = 0;
    let end: u32 = 0;
    while (bits < SKIP_LOOK && end == 0) {
      const window = (look << (32 - SKIP_LOOK)) << bits;
      const symbol = load<u32>(symbols + ((window >> (32 - SYMBOL_LOOK)) << 2));
      const length = (symbol & 255) - ((symbol >> 8) & 255);
      if (symbol == 0 || bits + length > SKIP_LOOK) break;
      bits += symbol & 255;
      if (symbol >> 16 == TO_THE_END) end = 1;
      else passed += symbol >> 16;
    }
    store<u32>(skips + (look << 2), bits | (passed << 8) | (end << 16));
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
