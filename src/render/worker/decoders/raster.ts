import type { Size } from '../../protocol/size.js';

/** Pixels with 8 bits a band. */
export interface RasterPixels extends Size {
  readonly data: Uint8Array;
  /** 3: RGB, 4: RGBA, or CMYK with 255 for full ink. */
  readonly bands: 3 | 4;
  readonly cmyk?: boolean;
  /** ICC profile. */
  readonly profile?: Uint8Array | undefined;
}

/** A picture, or a page of a document, that libvips does not read: what is known of it before it is decoded. */
export interface Raster extends Size {
  readonly pages: number;
  /** It has a palette, or less than 8 bits a pixel. */
  readonly fewColours: boolean;
  readonly cmyk: boolean;
  /**
   * Decodes it.
   *
   * @param to the size in which a document is drawn; a picture comes in its own
   * @throws DecodeError
   */
  decode(to?: Size): RasterPixels;
}

/**
 * Reads the header of a file.
 *
 * @param page from 0; a file with fewer pages gives the last one
 * @throws DecodeError
 * @throws ImageError `ELIMIT`
 */
export type OpenRaster = (file: Buffer, page: number) => Raster;
