/* Where things lie in memory. */

/** Slots of Huffman tables: four for DC coefficients, then four for AC. */
export const AC_SLOTS: i32 = 4;
const SLOTS = 8;

/** Components of a picture, and bytes of one of them: see scan.ts. */
export const COMPONENT_COUNT: usize = 3;
export const COMPONENT_BYTES: usize = 64;
export const COMPONENTS: usize = memory.data(3 * 64, 16);

/** Factors of a table, of 16 bits, in zigzag order; the last of 64 stands sixteen times more, as in `PLACES`. */
export const FACTOR_COUNT: i32 = 80;
export const QUANTISATION: usize = memory.data(4 * 2 * 80, 16);

/**
 * Bytes of nothing behind a scan's bits. One unit reads less, whatever it holds: six blocks of 63 symbols of up to 31
 * bits and one of 26, and 8 bytes ahead.
 */
export const MARGIN: usize = 2048;

/** Bytes behind the last pixel that are written over, since sixteen pixels are written at once. */
export const OVERRUN: usize = 60;

/** Bits that a look at the coming symbol takes in, and one at as many AC symbols as they hold. */
export const SYMBOL_LOOK: u32 = 10;
export const SKIP_LOOK: u32 = 12;

/**
 * By the next `SYMBOL_LOOK` bits: bits of code and value, those of the value << 8, coefficients << 16. 0 = a long code.
 */
export const SYMBOLS: usize = memory.data(SLOTS * 4 * (1 << 10), 16);
/** By the next `SKIP_LOOK` bits: bits, coefficients << 8, the block's end << 16. 0 = a long code. */
export const SKIPS: usize = memory.data(4 * 4 * (1 << 12), 16);
/** By length of code, from 1 to 16: the first code that is longer, and the place of a code's symbol less the code. */
export const CODES: usize = memory.data(SLOTS * 128, 16);
/** The symbols of each table, in the order of their codes. */
export const VALUES: usize = memory.data(SLOTS * 256, 16);

/** Coefficients of one block, 16 bits each, in the order of `PLACES`. */
export const BLOCK_BYTES: usize = 128;
export const BLOCK: usize = memory.data(128, 16);
/**
 * What an inverse transform has after its first pass: lines of 32 bytes; four of them, as its second pass takes them.
 */
export const WORK: usize = memory.data(256, 16);
export const PAIRS: usize = memory.data(128, 16);
/** And after its second: columns, 32 bytes apart. */
export const SUMS: usize = memory.data(256, 16);

/**
 * Where the coefficients of a block lie, by zigzag order (T.81, figure 5): in bytes from `BLOCK`. Rows are held in
 * pairs (0 4, 2 6, 1 3, 5 7), and columns in the same order, as idct.ts multiplies them. Damaged data may run past the
 * 64th, by up to fifteen.
 */
export const PLACES: usize = memory.data<u8>(
  [
    0, 16, 64, 32, 80, 8, 20, 72, 48, 66, 2, 82, 40, 84, 4, 24, 68, 52, 74, 18, 96, 34, 112, 10, 86, 36, 88, 12, 28, 76,
    56, 70, 22, 104, 50, 98, 114, 42, 116, 6, 90, 44, 92, 60, 78, 26, 100, 54, 106, 118, 38, 120, 14, 94, 30, 108, 58,
    102, 122, 46, 124, 62, 110, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126,
  ],
  16,
);

/** What depends on the picture lies from here on, as the caller says. */
export const HEAP: usize = __heap_base;
