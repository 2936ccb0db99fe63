import type { Effort } from '../../protocol/messages.js';
import type { Codecs } from '../runtime/codecs.js';

/** Pixels of a still picture: 8-bit sRGB, RGBA, not premultiplied. */
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
  /** Default: `usual`. */
  readonly effort?: Effort | undefined;
}

/** Encodes a bitmap. Throws if the codec fails. */
export type Encoder = (bitmap: Bitmap, options: EncodeOptions, codecs: Codecs) => Promise<Uint8Array>;

/** A codec's result. Codecs report a failure by returning nothing. */
export function assertEncoded(name: string, bytes: Uint8Array | null | undefined): Uint8Array {
  if (!bytes || bytes.length === 0) throw new Error(`${name}: the encoder failed`);
  return bytes;
}
