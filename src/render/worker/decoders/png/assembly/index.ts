/** Undoes the filters of a PNG and resizes it, line by line. reader.ts is the other half, and says what is where. */
export { PICTURE_BYTES, takeLines } from './lines';
export { HEAP, MARGIN } from './memory';
