import type Vips from 'wasm-vips';
import type { Box } from '../../protocol/size.js';
import type { Scope } from './image-scope.js';

/**
 * A picture on a canvas of `width` and `height`, its corner at `left` and `top`, which may lie outside; what it does not
 * cover is 0 in all bands. libvips' `embed` refuses a picture that misses its canvas altogether.
 */
export function embed(image: Vips.Image, { left, top, width, height }: Box, scope: Scope): Vips.Image {
  const misses = left >= width || top >= height || left + image.width <= 0 || top + image.height <= 0;
  if (!misses) return scope.keep(image.embed(left, top, width, height));
  const nothing = scope.keep(scope.keep(image.crop(0, 0, 1, 1)).linear(0, 0));
  return scope.keep(scope.keep(nothing.cast('uchar')).embed(0, 0, width, height));
}
