import type Vips from 'wasm-vips';
import type { Size } from '../../protocol/size.js';
import type { Scope } from './image-scope.js';

/** Resizes to exactly `to`. Premultiplies alpha, and shrinks in two stages, where libvips' `resize` would do neither. */
export function resize(image: Vips.Image, to: Size, scope: Scope): Vips.Image {
  return scope.keep(image.thumbnailImage(to.width, { height: to.height, size: 'force', no_rotate: true }));
}

/** A picture of at most `side` pixels a side, not in proportion: for statistics. */
export function atMost(image: Vips.Image, side: number, scope: Scope): Vips.Image {
  const to = { width: Math.min(image.width, side), height: Math.min(image.height, side) };
  return to.width === image.width && to.height === image.height ? image : resize(image, to, scope);
}
