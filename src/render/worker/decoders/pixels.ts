import type { Size } from '../../protocol/size.js';

/** What a reader of ours makes of a picture: red, green and blue, and alpha where there are four bytes a pixel. */
export interface Pixels extends Size {
  /** A view of the reader's memory, good until it reads the next picture. */
  readonly data: Uint8Array;
}
