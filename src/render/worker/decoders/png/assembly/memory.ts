/** Bytes that may be read and written behind a line, since sixteen are at once. */
export const MARGIN: usize = 64;

/** What depends on the picture lies from here on, as the caller says. */
export const HEAP: usize = __heap_base;
