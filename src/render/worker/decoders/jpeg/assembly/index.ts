/** Decodes and resizes JPEGs. ../jpeg-decoder.ts calls these functions, and shows their order. */
export { shrinkBlocks } from './blocks';
export { toCmyk, toGrey, toRgb } from './colours';
export { dequantise } from './dequantise';
export { makeHuffmanTable, makeProgressiveTable } from './huffman';
export { inksToRgb } from './inks';
export {
  AC_SLOTS,
  BLOCK_BYTES,
  COMPONENT_BYTES,
  COMPONENTS,
  FACTOR_COUNT,
  HEAP,
  MARGIN,
  OVERRUN,
  PROGRESSIVE_SCAN,
  QUANTISATION,
} from './memory';
export { decodeProgressiveScan } from './progressive-scan';
export { resample } from './resample';
export { decodeSequentialScan, keepSequentialScan } from './sequential-scan';
export { unstuff } from './unstuff';
