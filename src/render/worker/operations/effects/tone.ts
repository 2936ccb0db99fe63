import type Vips from 'wasm-vips';
import type { UnsharpMask } from '../../../../url/values/types.js';
import type { Colour } from '../../../../url/values/types.js';
import { atMost } from '../../vips/resize.js';
import { labOf } from './lab.js';
import { mapColours, mapPremultiplied, type EffectContext } from './bands.js';

/** Pixels a side that are enough to tell lights and darks. */
const SAMPLE_SIDE = 256;

export function grayscale(image: Vips.Image, { scope }: EffectContext): Vips.Image {
  return mapColours(image, (rgb) => scope.keep(scope.keep(rgb.colourspace('b-w')).colourspace('srgb')), scope);
}

/** Gives a colour's hue to a picture and keeps its lights and darks. */
export function colorize(image: Vips.Image, colour: Colour, intensity: number, { scope }: EffectContext): Vips.Image {
  const [, a, b] = labOf(colour);
  return mapColours(
    image,
    (rgb) => {
      const lab = scope.keep(rgb.colourspace('lab'));
      const rest = 1 - intensity;
      const tinted = scope.keep(lab.linear([1, rest, rest], [0, a * intensity, b * intensity]));
      return scope.keep(scope.keep(tinted.copy({ interpretation: 'lab' })).colourspace('srgb'));
    },
    scope,
  );
}

/** Darkest and lightest of what is seen of pictures together, as L* 0–100, but for a hundredth at each end. */
export function lightnessRange(images: readonly Vips.Image[], { scope }: EffectContext): readonly [number, number] {
  const seen: number[] = [];
  for (const image of images) {
    const small = atMost(image, SAMPLE_SIDE, scope);
    const lab = scope.keep(scope.keep(small.colourspace('lab')).cast('float')).writeToMemory();
    for (let at = 0; at < lab.length; at += small.bands) {
      if (small.bands < 4 || lab[at + 3]! >= 128) seen.push(lab[at]!);
    }
  }
  seen.sort((a, b) => a - b);
  const at = (part: number): number => seen[Math.round((seen.length - 1) * part)] ?? 0;
  return [at(0.01), at(0.99)];
}

/** Stretches the lights and darks over the whole range. */
export function contrast(
  image: Vips.Image,
  [low, high]: readonly [number, number],
  { scope }: EffectContext,
): Vips.Image {
  // A picture of one shade has nothing to stretch.
  if (high - low < 1) return image;
  const factor = 100 / (high - low);
  return mapColours(
    image,
    (rgb) => {
      const lab = scope.keep(rgb.colourspace('lab'));
      const stretched = scope.keep(lab.linear([factor, 1, 1], [-low * factor, 0, 0]));
      return scope.keep(scope.keep(stretched.copy({ interpretation: 'lab' })).colourspace('srgb'));
    },
    scope,
  );
}

export function blur(image: Vips.Image, sigma: number, { scope }: EffectContext): Vips.Image {
  return mapPremultiplied(image, (rgba) => scope.keep(rgba.gaussblur(sigma)), scope);
}

export function sharpen(image: Vips.Image, sigma: number, { scope }: EffectContext): Vips.Image {
  return mapColours(image, (rgb) => scope.keep(rgb.sharpen({ sigma })), scope);
}

/** ImageMagick's unsharp mask: differences from a blurred copy are added, where they are large enough. */
export function unsharp(
  image: Vips.Image,
  { sigma, amount, threshold }: UnsharpMask,
  { scope }: EffectContext,
): Vips.Image {
  return mapColours(
    image,
    (rgb) => {
      const blurred = scope.keep(rgb.gaussblur(Math.min(50, Math.max(0.3, sigma))));
      const difference = scope.keep(rgb.subtract(blurred));
      const large = scope.keep(scope.keep(difference.abs()).moreEq((threshold * 255) / 2));
      const sharp = scope.keep(rgb.add(scope.keep(difference.linear(amount, 0))));
      return scope.keep(large.ifthenelse(sharp, rgb));
    },
    scope,
  );
}
