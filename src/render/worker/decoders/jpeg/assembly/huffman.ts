import { AC_SLOTS, CODES, SKIP_LOOK, SKIPS, SYMBOL_LOOK, SYMBOLS, VALUES } from './memory';

/** Coefficients that an end of block skips: more than there are. */
const TO_THE_END: u32 = 64;

/**
 * Builds the tables of a slot from a DHT table: 16 counts, then symbols (T.81, B.2.4.2). The caller has validated them.
 */
export function makeHuffmanTable(slot: i32, segment: usize): void {
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
      const entry = described(length, symbol);
      for (let rest: u32 = 0; rest < 1 << spare; rest++) store<u32>(symbols + (((code << spare) + rest) << 2), entry);
    }
    store<u32>(codes + (length - 1) * 4, code);
    code <<= 1;
  }
  if (slot >= AC_SLOTS) makeSkips(SKIPS + ((slot - AC_SLOTS) << (SKIP_LOOK + 2)), symbols);
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
  const codes = CODES + slot * 128;
  for (let length = SYMBOL_LOOK + 1; length <= 16; length++) {
    const code = bits >> (32 - length);
    if (code >= load<u32>(codes + (length - 1) * 4)) continue;
    const at = (code + load<u32>(codes + 64 + (length - 1) * 4)) & 255;
    return described(length, load<u8>(VALUES + slot * 256 + at));
  }
  return 0;
}
