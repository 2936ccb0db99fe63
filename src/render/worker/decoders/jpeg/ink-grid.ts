/** Amounts of each ink in a grid, from none to full. */
export const GRID_NODES = 17;

/**
 * The colours of inks, as assembly/inks.ts reads them: red, green, blue and alpha of 16 bits, for each amount of cyan,
 * magenta, yellow and key. The key changes fastest.
 */
export type InkGrid = Uint16Array<ArrayBuffer>;
