/* Where things lie in memory. */

/** Slots of Huffman tables: four for DC coefficients, then four for AC. */
export const AC_SLOTS: i32 = 4;
const SLOTS = 8;

/** Address of the components, up to four, and bytes of each: see component.ts. */
export const COMPONENT_BYTES: usize = 64;
export const COMPONENTS: usize = memory.data(4 * 64, 16);

/** Address of the blocks of an MCU, up to ten, and bytes of each: see mcu.ts. */
export const MCU_BLOCK_BYTES: usize = 64;
export const MCU: usize = memory.data(10 * 64, 16);

/** Address of a scan: see scan.ts. */
export const PROGRESSIVE_SCAN: usize = memory.data(64, 16);

/** Factors of a table, 16 bits each, in zigzag order; the last of 64 is repeated sixteen times, as in `OFFSETS`. */
export const FACTOR_COUNT: i32 = 80;
export const QUANTISATION: usize = memory.data(4 * 2 * 80, 16);

/**
 * Zero padding after the entropy-coded data, so that one MCU can read past its end: at most ten blocks of 63 symbols of
 * up to 31 bits and one of 27, and 8 bytes of look-ahead.
 */
export const MARGIN: usize = 2560;

/** Bytes after the last pixel that may be overwritten, since sixteen pixels are written at once. */
export const OVERRUN: usize = 60;

/** Bits of a look-up of the next symbol, and of one of AC coefficients of a sequential scan. */
export const SYMBOL_LOOK: u32 = 10;
export const AC_LOOK: u32 = 12;

/**
 * By the next `SYMBOL_LOOK` bits: bits of code and value, bits of the value << 8, coefficients << 16, which are
 * `TO_THE_END` for an end of block. 0 = a longer code.
 */
export const SYMBOLS: usize = memory.data(SLOTS * 4 * (1 << 10), 16);

/**
 * By the next `AC_LOOK` bits, the coefficient whose code and value they contain: bits, coefficients << 6, level << 16.
 * Its coefficients are `TO_THE_END` for an end of block, and `LONGER` if the bits contain neither.
 */
export const LEVELS: usize = memory.data(4 * 4 * (1 << 12), 16);
/**
 * The same in 16 bits for coefficients whose levels do not matter, as many at once as `makeSkips` finds. An end of block
 * adds `TO_THE_END` to the coefficients in front of it.
 */
export const SKIPS: usize = memory.data(4 * 2 * (1 << 12), 16);

/** Most bits of an entry of `SKIPS`, so that a word has two of them, and all bits of the second look-up. */
export const MAX_SKIP_BITS: u32 = 16;

/** Coefficients of a block, and what entries have in their place: more than any block has left. */
export const COEFFICIENTS: u32 = 64;
export const LONGER: u32 = 64;
export const TO_THE_END: u32 = 128;

/** By code length, 1 to 16: the first longer code, and the index of a code's symbol minus the code. */
export const CODES: usize = memory.data(SLOTS * 128, 16);
/** The symbols of each table, in code order. */
export const VALUES: usize = memory.data(SLOTS * 256, 16);

/** Coefficients of one block, 16 bits each, in the order of `OFFSETS`. */
export const BLOCK_BYTES: usize = 128;
export const BLOCK: usize = memory.data(128, 16);
/**
 * After the first pass of an inverse transform: lines of 32 bytes; and four of them, interleaved for the second pass.
 */
export const WORK: usize = memory.data(256, 16);
export const PAIRS: usize = memory.data(128, 16);
/** After the second pass: columns, 32 bytes apart. */
export const SUMS: usize = memory.data(256, 16);

/**
 * Offsets of the coefficients of a block in zigzag order (T.81, figure 5), in bytes from `BLOCK`. Rows are in pairs (0
 * 4, 2 6, 1 3, 5 7), and columns in the same order, as idct.ts multiplies them. Damaged data may run past the 64th by
 * up to fifteen.
 */
export const OFFSETS: usize = memory.data<u8>(
  [
    0, 16, 64, 32, 80, 8, 20, 72, 48, 66, 2, 82, 40, 84, 4, 24, 68, 52, 74, 18, 96, 34, 112, 10, 86, 36, 88, 12, 28, 76,
    56, 70, 22, 104, 50, 98, 114, 42, 116, 6, 90, 44, 92, 60, 78, 26, 100, 54, 106, 118, 38, 120, 14, 94, 30, 108, 58,
    102, 122, 46, 124, 62, 110, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126,
  ],
  16,
);

/** By amount of an ink, see inks.ts: a node and a share of the way to the next one, four bytes each. */
export const AXIS: usize = memory.data(256 * 8, 16);

/** Start of the memory that the caller lays out for each picture. */
export const HEAP: usize = __heap_base;
