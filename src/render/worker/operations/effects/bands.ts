import type Vips from 'wasm-vips';
import { withAlpha } from '../../vips/alpha.js';
import type { VipsRuntime } from '../../vips/load-vips.js';
import type { Scope } from '../../vips/image-scope.js';
import { castToSrgb } from '../../vips/cast.js';

/** What a look needs besides its picture. */
export interface EffectContext {
  readonly vips: VipsRuntime;
  readonly scope: Scope;
}

/** Changes colours and leaves alpha as it is. */
export function mapColours(image: Vips.Image, change: (rgb: Vips.Image) => Vips.Image, scope: Scope): Vips.Image {
  if (!image.hasAlpha()) return castToSrgb(change(image), scope);
  const colours = castToSrgb(change(scope.keep(image.extractBand(0, { n: 3 }))), scope);
  return scope.keep(colours.bandjoin(alphaBand(image, scope)));
}

/** Changes a picture whose pixels mix, so that transparent ones count for nothing. */
export function mapPremultiplied(
  image: Vips.Image,
  change: (rgba: Vips.Image) => Vips.Image,
  scope: Scope,
): Vips.Image {
  if (!image.hasAlpha()) return castToSrgb(change(image), scope);
  const changed = change(scope.keep(image.premultiply()));
  return castToSrgb(scope.keep(changed.unpremultiply()), scope);
}

export function alphaBand(image: Vips.Image, scope: Scope): Vips.Image {
  return scope.keep(image.extractBand(image.bands - 1));
}

/** Takes of a picture's alpha the part that `mask` leaves: one band, 0–255. */
export function applyMask(image: Vips.Image, mask: Vips.Image, scope: Scope): Vips.Image {
  const whole = withAlpha(image, scope);
  const colours = scope.keep(whole.extractBand(0, { n: 3 }));
  const left = scope.keep(scope.keep(alphaBand(whole, scope).multiply(mask)).linear(1 / 255, 0.5));
  return scope.keep(colours.bandjoin(scope.keep(left.cast('uchar'))));
}

/** The coordinates of every pixel, x and y, as numbers. */
export function coordinates(
  width: number,
  height: number,
  { vips, scope }: EffectContext,
): { x: Vips.Image; y: Vips.Image } {
  const xy = scope.keep(vips.Image.xyz(width, height));
  return { x: scope.keep(xy.extractBand(0)), y: scope.keep(xy.extractBand(1)) };
}
