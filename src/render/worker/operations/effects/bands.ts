import type Vips from 'wasm-vips';
import { withAlpha } from '../../vips/alpha.js';
import { castToSrgb } from '../../vips/cast.js';
import type { VipsRuntime } from '../../vips/load-vips.js';

/** Changes the colours of a picture and keeps its alpha. */
export function mapColours(image: Vips.Image, change: (rgb: Vips.Image) => Vips.Image): Vips.Image {
  if (!image.hasAlpha()) return castToSrgb(change(image));
  const colours = castToSrgb(change(image.extractBand(0, { n: 3 })));
  return colours.bandjoin(alphaBand(image));
}

/** The alpha band of a picture that has one. */
export function alphaBand(image: Vips.Image): Vips.Image {
  return image.extractBand(image.bands - 1);
}

/** Multiplies a picture's alpha with `mask`: one band, 0–255. */
export function applyMask(image: Vips.Image, mask: Vips.Image): Vips.Image {
  const whole = withAlpha(image);
  const colours = whole.extractBand(0, { n: 3 });
  const left = alphaBand(whole)
    .multiply(mask)
    .linear(1 / 255, 0.5);
  return colours.bandjoin(left.cast('uchar'));
}

/** Two pictures that hold the x and the y coordinate of every pixel. */
export function coordinates(width: number, height: number, vips: VipsRuntime): { x: Vips.Image; y: Vips.Image } {
  const xy = vips.Image.xyz(width, height);
  return { x: xy.extractBand(0), y: xy.extractBand(1) };
}
