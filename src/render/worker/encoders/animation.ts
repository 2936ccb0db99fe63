import type Vips from 'wasm-vips';
import type { VipsRuntime } from '../vips/load-vips.js';
import type { EncodeOptions } from './encoder.js';

/** Frames of one size, with their timing. */
export interface Animation {
  readonly frames: readonly Vips.Image[];
  /** Milliseconds per frame. */
  readonly delays: readonly number[];
  /** How often it plays; 0 = for ever. */
  readonly loop: number;
}

/** Encodes GIF and animated WebP with libvips: Squoosh's codecs write single pictures only. */
export function encodeAnimation(
  { frames, delays, loop }: Animation,
  format: 'gif' | 'webp',
  { quality, lossless }: EncodeOptions,
  vips: VipsRuntime,
): Uint8Array {
  const [first] = frames;
  if (!first) throw new Error('An animation has at least one frame');
  const column = vips.Image.arrayjoin([...frames], { across: 1 });
  const tagged = column.copy();
  if (frames.length > 1) {
    tagged.setInt('page-height', first.height);
    tagged.setInt('loop', loop);
    if (delays.length > 0) tagged.setArrayInt('delay', [...delays]);
  }
  const options = { page_height: first.height, keep: 'none' };
  return format === 'gif'
    ? tagged.gifsaveBuffer({ ...options, effort: 5 })
    : tagged.webpsaveBuffer({ ...options, Q: quality, lossless, effort: 3 });
}
