import type Vips from 'wasm-vips';
import { withAlpha } from '../alpha.js';
import type { VipsRuntime } from '../runtime.js';
import type { Scope } from '../scope.js';
import { toBytes } from '../to-bytes.js';

/** What a look needs besides its picture. */
export interface LookContext {
  readonly vips: VipsRuntime;
  readonly scope: Scope;
}

/** Changes colours and leaves alpha as it is. */
export function onColours(image: Vips.Image, change: (rgb: Vips.Image) => Vips.Image, scope: Scope): Vips.Image {
  if (!image.hasAlpha()) return toBytes(change(image), scope);
  const colours = toBytes(change(scope.keep(image.extractBand(0, { n: 3 }))), scope);
  return scope.keep(colours.bandjoin(alphaOf(image, scope)));
}

/** Changes a picture whose pixels mix, so that transparent ones count for nothing. */
export function onPremultiplied(image: Vips.Image, change: (rgba: Vips.Image) => Vips.Image, scope: Scope): Vips.Image {
  if (!image.hasAlpha()) return toBytes(change(image), scope);
  const changed = change(scope.keep(image.premultiply()));
  return toBytes(scope.keep(changed.unpremultiply()), scope);
}

export function alphaOf(image: Vips.Image, scope: Scope): Vips.Image {
  return scope.keep(image.extractBand(image.bands - 1));
}

/** Takes of a picture's alpha the part that `mask` leaves: one band, 0–255. */
export function masked(image: Vips.Image, mask: Vips.Image, scope: Scope): Vips.Image {
  const whole = withAlpha(image, scope);
  const colours = scope.keep(whole.extractBand(0, { n: 3 }));
  const left = scope.keep(scope.keep(alphaOf(whole, scope).multiply(mask)).linear(1 / 255, 0.5));
  return scope.keep(colours.bandjoin(scope.keep(left.cast('uchar'))));
}

/** The coordinates of every pixel, x and y, as numbers. */
export function coordinates(
  width: number,
  height: number,
  { vips, scope }: LookContext,
): { x: Vips.Image; y: Vips.Image } {
  const xy = scope.keep(vips.Image.xyz(width, height));
  return { x: scope.keep(xy.extractBand(0)), y: scope.keep(xy.extractBand(1)) };
}
