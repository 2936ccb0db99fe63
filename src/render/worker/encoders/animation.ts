import type Vips from 'wasm-vips';
import type { VipsRuntime } from '../vips/load-vips.js';
import type { Scope } from '../vips/image-scope.js';
import type { EncodeOptions } from './encoder.js';

/** Frames of one size with their timing. */
export interface Animation {
  readonly frames: readonly Vips.Image[];
  /** Milliseconds a frame. */
  readonly delays: readonly number[];
  /** How often it runs; 0 = for ever. */
  readonly loop: number;
}

/** GIF and animated WebP by libvips: Squoosh's codecs write single pictures only. */
export function encodeAnimation(
  { frames, delays, loop }: Animation,
  format: 'gif' | 'webp',
  { quality, lossless }: EncodeOptions,
  vips: VipsRuntime,
  scope: Scope,
): Uint8Array {
  const [first] = frames;
  if (!first) throw new Error('An animation has at least one frame');
  const column = scope.keep(vips.Image.arrayjoin([...frames], { across: 1 }));
  const tagged = scope.keep(column.copy());
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
