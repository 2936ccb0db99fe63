import type { Size } from '../../protocol/size.js';

/** Decoded pixels: red, green and blue, and alpha where there are four bytes per pixel. */
export interface Pixels extends Size {
  /** A view of the decoder's memory, valid until its next call. */
  readonly data: Uint8Array;
}
