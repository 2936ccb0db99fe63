import type Vips from 'wasm-vips';
import type { UnsharpMask } from '../../../../url/index.js';
import { mapPremultiplied } from '../../vips/alpha.js';
import type { VipsRuntime } from '../../vips/load-vips.js';
import { mapColours } from './bands.js';

export function blur(image: Vips.Image, sigma: number): Vips.Image {
  return mapPremultiplied(image, (rgba) => rgba.gaussblur(sigma));
}

export function sharpen(image: Vips.Image, sigma: number): Vips.Image {
  return mapColours(image, (rgb) => rgb.sharpen({ sigma }));
}

/** A mild sharpening, which is that of sharp without parameters (`e-sharpen` without a value). */
export function sharpenMildly(image: Vips.Image, vips: VipsRuntime): Vips.Image {
  const weights = [-1, -1, -1, -1, 32, -1, -1, -1, -1].map((weight) => weight / 24);
  const kernel = vips.Image.newMatrix(3, 3, weights);
  return mapPremultiplied(image, (rgba) => rgba.conv(kernel));
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
