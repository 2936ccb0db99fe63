import type Vips from 'wasm-vips';
import type { Colour } from '../../../../url/values/types.js';
import { atMost } from '../../vips/resize.js';
import { mapColours } from './bands.js';
import { labOf } from './lab.js';

/** Pixels a side that are enough to find shadows and highlights. */
const SAMPLE_SIDE = 256;

export function grayscale(image: Vips.Image): Vips.Image {
  return mapColours(image, (rgb) => rgb.colourspace('b-w').colourspace('srgb'));
}

/** Tints a picture with a colour's hue and keeps its lightness (`e-colorize`). `intensity`: 0–1. */
export function colorize(image: Vips.Image, colour: Colour, intensity: number): Vips.Image {
  const [, a, b] = labOf(colour);
  return mapColours(image, (rgb) => {
    const lab = rgb.colourspace('lab');
    const rest = 1 - intensity;
    const tinted = lab.linear([1, rest, rest], [0, a * intensity, b * intensity]);
    return tinted.copy({ interpretation: 'lab' }).colourspace('srgb');
  });
}

/** Darkest and lightest L* (0–100) of all visible pixels, without the outer 1 % at each end. */
export function lightnessRange(images: readonly Vips.Image[]): readonly [number, number] {
  const seen: number[] = [];
  for (const image of images) {
    const small = atMost(image, SAMPLE_SIDE);
    const lab = small.colourspace('lab').cast('float').writeToMemory();
    for (let at = 0; at < lab.length; at += small.bands) {
      if (small.bands < 4 || lab[at + 3]! >= 128) seen.push(lab[at]!);
    }
  }
  seen.sort((a, b) => a - b);
  const at = (part: number): number => seen[Math.round((seen.length - 1) * part)] ?? 0;
  return [at(0.01), at(0.99)];
}

/** Stretches lightness over the full range (`e-contrast`). */
export function contrast(image: Vips.Image, [low, high]: readonly [number, number]): Vips.Image {
  // A uniform picture has nothing to stretch.
  if (high - low < 1) return image;
  const factor = 100 / (high - low);
  return mapColours(image, (rgb) => {
    const lab = rgb.colourspace('lab');
    const stretched = lab.linear([factor, 1, 1], [-low * factor, 0, 0]);
    return stretched.copy({ interpretation: 'lab' }).colourspace('srgb');
  });
}
