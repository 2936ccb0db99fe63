import type Vips from 'wasm-vips';
import type { Colour } from '../../../../url/values/types.js';
import { alphaBand, mapColours } from './bands.js';
import { labOf } from '../../vips/lab.js';

/** Alpha from which on a pixel counts as visible. */
const VISIBLE = 128;

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

/** Adds to the lightness L* (0–100). */
export function addLightness(image: Vips.Image, amount: number): Vips.Image {
  return mapColours(image, (rgb) => {
    const lit = rgb.colourspace('lab').linear([1, 1, 1], [amount, 0, 0]);
    return lit.copy({ interpretation: 'lab' }).colourspace('srgb');
  });
}

/** Darkest and lightest L* (0–100) of all visible pixels; if there are none, the first is above the second. */
export function lightnessRange(images: readonly Vips.Image[]): readonly [number, number] {
  const ranges = images.map((image) => {
    const lightness = image.colourspace('lab').extractBand(0);
    if (!image.hasAlpha()) return extremes(lightness, lightness);
    const visible = alphaBand(image).moreEq(VISIBLE);
    return extremes(visible.ifthenelse(lightness, 100), visible.ifthenelse(lightness, 0));
  });
  return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
}

/** The minimum of one band and the maximum of another, in one pass over the pixels. */
function extremes(low: Vips.Image, high: Vips.Image): readonly [number, number] {
  // One row of statistics for each band, below that of both: minimum, maximum, …
  const statistics = low.bandjoin(high).stats();
  return [statistics.getpoint(0, 1)[0]!, statistics.getpoint(1, 2)[0]!];
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
