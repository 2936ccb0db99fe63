/** Decodes JPEGs and resizes them. reader.ts is the other half, and says what calls are made in what order. */
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
