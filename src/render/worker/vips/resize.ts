import type Vips from 'wasm-vips';
import type { Size } from '../../protocol/size.js';
import { mapPremultiplied } from './alpha.js';

/** Resizes to exactly `to`. Premultiplies alpha and shrinks in two stages; libvips' `resize` does neither. */
export function resize(image: Vips.Image, to: Size): Vips.Image {
  if (image.hasAlpha() && changesOneSide(image, to)) {
    const scale = { x: to.width / image.width, y: to.height / image.height };
    return mapPremultiplied(image, (rgba) => rgba.resize(scale.x, { vscale: scale.y, gap: 2 }));
  }
  return image.thumbnailImage(to.width, { height: to.height, size: 'force', no_rotate: true });
}

/** Whether only one side changes. libvips' `thumbnail` does not premultiply alpha then. */
export function changesOneSide(from: Size, to: Size): boolean {
  return (from.width === to.width) !== (from.height === to.height);
}

/** Resizes to at most `side` pixels a side, out of proportion: for statistics. */
export function atMost(image: Vips.Image, side: number): Vips.Image {
  const to = { width: Math.min(image.width, side), height: Math.min(image.height, side) };
  return to.width === image.width && to.height === image.height ? image : resize(image, to);
}
