/** Unfilters and resizes PNGs, line by line. ../png-decoder.ts inflates them, and lays out the memory. */
export { PICTURE_BYTES, takeLines } from './lines';
export { HEAP, MARGIN } from './memory';
