import type Vips from 'wasm-vips';
import type { Colour } from '../../../url/values/types.js';
import type { Scope } from './image-scope.js';
import { castToSrgb } from './cast.js';

/** Paints a colour under a picture that has transparent parts. */
export function flatten(image: Vips.Image, { r, g, b, alpha }: Colour, scope: Scope): Vips.Image {
  if (!image.hasAlpha()) return image;
  if (alpha >= 1) return scope.keep(image.flatten({ background: [r, g, b] }));
  return compositeOver({ r, g, b, alpha }, image, scope);
}

/** A picture on a ground of one colour. Alpha stays, opaque or not. */
export function compositeOver({ r, g, b, alpha }: Colour, image: Vips.Image, scope: Scope): Vips.Image {
  const ground = castToSrgb(scope.keep(image.newFromImage([r, g, b, alpha * 255])), scope);
  return scope.keep(scope.keep(ground.composite2(image, 'over')).cast('uchar'));
}

export function withAlpha(image: Vips.Image, scope: Scope): Vips.Image {
  return image.hasAlpha() ? image : scope.keep(image.addalpha());
}
