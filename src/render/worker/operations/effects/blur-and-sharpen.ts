import type Vips from 'wasm-vips';
import type { UnsharpMask } from '../../../../url/index.js';
import { mapColours, mapPremultiplied } from './bands.js';

export function blur(image: Vips.Image, sigma: number): Vips.Image {
  return mapPremultiplied(image, (rgba) => rgba.gaussblur(sigma));
}
export function sharpen(image: Vips.Image, sigma: number): Vips.Image {
  return mapColours(image, (rgb) => rgb.sharpen({ sigma }));
}
/** ImageMagick's unsharp mask: adds the differences from a blurred copy where they exceed the threshold (`e-usm`). */

export function unsharp(image: Vips.Image, { sigma, amount, threshold }: UnsharpMask): Vips.Image {
  return mapColours(image, (rgb) => {
    const blurred = rgb.gaussblur(Math.min(50, Math.max(0.3, sigma)));
    const difference = rgb.subtract(blurred);
    const large = difference.abs().moreEq((threshold * 255) / 2);
    const sharp = rgb.add(difference.linear(amount, 0));
    return large.ifthenelse(sharp, rgb);
  });
}
