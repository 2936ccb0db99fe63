import type Vips from 'wasm-vips';
import type { Colour } from '../../../url/values/types.js';
import type { Box } from '../../protocol/size.js';
import { withAlpha } from './alpha.js';

/**
 * Puts a picture on a canvas, its corner at `left` and `top`, which may lie outside. What it does not cover is 0 in all
 * bands. libvips' own `embed` refuses a picture that misses its canvas.
 */
export function embed(image: Vips.Image, { left, top, width, height }: Box): Vips.Image {
  const misses = left >= width || top >= height || left + image.width <= 0 || top + image.height <= 0;
  if (!misses) return image.embed(left, top, width, height);
  const empty = image.crop(0, 0, 1, 1).linear(0, 0);
  return empty.cast('uchar').embed(0, 0, width, height);
}

/** Puts a picture on a canvas of one colour. The result has alpha if the picture or the colour has. */
export function embedOnColour(
  image: Vips.Image,
  { left, top, width, height }: Box,
  { r, g, b, alpha }: Colour,
): Vips.Image {
  const isTransparent = alpha < 1 || image.hasAlpha();
  const background = isTransparent ? [r, g, b, alpha * 255] : [r, g, b];
  const picture = isTransparent ? withAlpha(image) : image;
  return picture.embed(left, top, width, height, { extend: 'background', background });
}
