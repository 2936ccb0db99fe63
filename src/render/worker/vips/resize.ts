import type Vips from 'wasm-vips';
import type { Size } from '../../protocol/size.js';

/** Resizes to exactly `to`. Premultiplies alpha and shrinks in two stages; libvips' `resize` does neither. */
export function resize(image: Vips.Image, to: Size): Vips.Image {
  return image.thumbnailImage(to.width, { height: to.height, size: 'force', no_rotate: true });
}

/** Resizes to at most `side` pixels a side, out of proportion: for statistics. */
export function atMost(image: Vips.Image, side: number): Vips.Image {
  const to = { width: Math.min(image.width, side), height: Math.min(image.height, side) };
  return to.width === image.width && to.height === image.height ? image : resize(image, to);
}
