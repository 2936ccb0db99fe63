import type { Codecs } from '../runtime/codecs.js';

/** Pixels of one still picture: sRGB, 8 bits, RGBA, not premultiplied. */
export interface Bitmap {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  /** Every pixel is opaque. */
  readonly opaque: boolean;
}

export interface EncodeOptions {
  /** 1–100. */
  readonly quality: number;
  readonly lossless: boolean;
  readonly progressive: boolean;
}

/** Encodes a bitmap; throws when the codec fails. */
export type Encoder = (bitmap: Bitmap, options: EncodeOptions, runtime: Codecs) => Promise<Uint8Array>;

/** A codec's result, which may be a view of its memory, as bytes of our own; codecs say "failed" by giving nothing. */
export function assertEncoded(name: string, bytes: Uint8Array | null | undefined): Uint8Array {
  if (!bytes || bytes.length === 0) throw new Error(`${name}: the encoder gave nothing`);
  return bytes;
}
