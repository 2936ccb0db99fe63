import type Vips from 'wasm-vips';
import type { Colour } from '../../../url/values/types.js';
import { castToSrgb } from './cast.js';

/** Paints a colour under a picture with alpha. The alpha of the colour stays. */
export function flatten(image: Vips.Image, { r, g, b, alpha }: Colour): Vips.Image {
  if (!image.hasAlpha()) return image;
  if (alpha >= 1) return image.flatten({ background: [r, g, b] });
  return compositeOver({ r, g, b, alpha }, image);
}

/** Composes a picture over a colour. The result has alpha. */
export function compositeOver({ r, g, b, alpha }: Colour, image: Vips.Image): Vips.Image {
  const background = castToSrgb(image.newFromImage([r, g, b, alpha * 255]));
  return background.composite2(image, 'over').cast('uchar');
}

/** Changes a picture with premultiplied alpha, so that transparent pixels have no weight where pixels mix. */
export function mapPremultiplied(image: Vips.Image, change: (rgba: Vips.Image) => Vips.Image): Vips.Image {
  if (!image.hasAlpha()) return castToSrgb(change(image));
  const changed = change(image.premultiply());
  return castToSrgb(changed.unpremultiply());
}

/** The picture with an alpha band. */
export function withAlpha(image: Vips.Image): Vips.Image {
  return image.hasAlpha() ? image : image.addalpha();
}
