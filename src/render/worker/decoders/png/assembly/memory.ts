/** Bytes after a line that may be read and written, since sixteen are at once. */
export const MARGIN: usize = 64;

/** Start of the memory that the caller lays out for each picture. */
export const HEAP: usize = __heap_base;
