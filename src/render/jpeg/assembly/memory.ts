/* Where things lie in memory. */

/** Slots of Huffman tables: four for DC coefficients, then four for AC. */
export const AC_SLOTS: i32 = 4;
const SLOTS = 8;

/** Bits that a look at the coming symbol takes in, and one at as many AC symbols as they hold. */
export const SYMBOL_LOOK: u32 = 10;
export const SKIP_LOOK: u32 = 12;

/** By the next `SYMBOL_LOOK` bits: bits of code and value, those of the value << 8, coefficients passed << 16. 0 = a long code. */
export const SYMBOLS: usize = memory.data(SLOTS * 4 * (1 << 10), 16);
/** By the next `SKIP_LOOK` bits: bits, coefficients << 8, the block's end << 16. 0 = a long code. */
export const SKIPS: usize = memory.data(4 * 4 * (1 << 12), 16);
/** By length of code, from 1 to 16: the first code that is longer, and the place of a code's symbol less the code. */
export const CODES: usize = memory.data(SLOTS * 128, 16);
/** The symbols of each table, in the order of their codes. */
export const VALUES: usize = memory.data(SLOTS * 256, 16);

/** Four tables of 64 numbers of 16 bits, in zigzag order; the last one stands sixteen times more, as in `PLACES`. */
export const QUANTISATION: usize = memory.data(4 * 160, 16);

/** Components of a picture: see scan.ts. */
export const COMPONENTS: usize = memory.data(3 * 64, 16);
/** Coefficients of one block, 16 bits each, in the order of `PLACES`. */
export const BLOCK: usize = memory.data(128, 16);
/** What an inverse transform has after its first pass: lines of 32 bytes. And after its second: columns as far apart. */
export const WORK: usize = memory.data(256, 16);
export const SUMS: usize = memory.data(256, 16);

/**
 * Where the coefficients of a block lie, by zigzag order (T.81, figure 5): in bytes from `BLOCK`. Rows are held in pairs
 * (0 4, 2 6, 1 3, 5 7), and columns in the same order, as idct.ts multiplies them. Damaged data may run past the 64th,
 * by up to sixteen.
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
