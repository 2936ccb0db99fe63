/** Decodes and resizes JPEGs. ../jpeg-decoder.ts calls these functions, and shows their order. */
export { toRgb } from './colours';
export { makeHuffmanTable } from './huffman';
export {
  AC_SLOTS,
  BLOCK_BYTES,
  COMPONENT_BYTES,
  COMPONENTS,
  FACTOR_COUNT,
  HEAP,
  MARGIN,
  OVERRUN,
  QUANTISATION,
} from './memory';
export { resample } from './resample';
export { decodeScan, shrinkBlocks } from './scan';
export { unstuff } from './unstuff';
