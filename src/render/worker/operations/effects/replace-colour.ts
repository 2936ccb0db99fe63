import type Vips from 'wasm-vips';
import type { Colour } from '../../../../url/values/types.js';
import { labOf } from '../../vips/lab.js';
import type { VipsRuntime } from '../../vips/load-vips.js';
import { atMost } from '../../vips/resize.js';
import { alphaBand, mapColours } from './bands.js';
import { regionOf, type ColourRegion } from './colour-mask.js';
import { shadeCurve, type ShadeCurve } from './shade-curve.js';

/**
 * Replaces a colour and its shades (`cr`): hue and chroma become those of the new colour, shades keep their order. What
 * has less chroma than the colour gets as much less of the new one, so that edges to white or grey stay smooth.
 *
 * @param frames all frames, whose shades decide for each
 * @param tolerance 0–100
 */
export function colourReplacement(
  frames: readonly Vips.Image[],
  from: Colour,
  to: Colour,
  tolerance: number,
  vips: VipsRuntime,
): (image: Vips.Image) => Vips.Image {
  const region = regionOf(from, tolerance, vips);
  const target = labOf(to);
  const curve = shadeCurve(region.lightness, target[0], shadesOf(frames, region));
  return (image) =>
    mapColours(image, (rgb) => {
      const lab = rgb.colourspace('lab');
      const lightness = newLightness(lab.extractBand(0), curve);
      const share = region.chroma > 0 ? region.relativeChroma(lab) : chromaShare(lightness, target[0]);
      const replaced = lightness.bandjoin([share.linear(target[1], 0), share.linear(target[2], 0)]);
      const part = region.mask(lab);
      const moved = lab.add(replaced.subtract(lab).multiply(part));
      return moved.copy({ interpretation: 'lab' }).colourspace('srgb');
    });
}

function newLightness(lightness: Vips.Image, { from, to, darker, lighter }: ShadeCurve): Vips.Image {
  const isDarker = lightness.less(from);
  const curved = isDarker.ifthenelse(
    lightness.linear(darker, to - darker * from),
    lightness.linear(lighter, to - lighter * from),
  );
  return curved.clamp({ min: 0, max: 100 });
}

/** The chroma that a shade of a colour has, relative to the colour: less towards black and towards white. */
function chromaShare(lightness: Vips.Image, own: number): Vips.Image {
  const darker = lightness.linear(1 / (own + 16), 16 / (own + 16));
  const room = Math.max(1, 100 - own);
  return lightness.less(own).ifthenelse(darker, lightness.linear(-1 / room, 1 + own / room).clamp());
}

/** Pixels a side that are enough to find the shades of a colour. */
const SAMPLE_SIDE = 128;

/** The darkest and the lightest shade of a colour in a picture, without outliers. */
function shadesOf(frames: readonly Vips.Image[], region: ColourRegion): { least: number; most: number } {
  const seen: number[] = [];
  for (const frame of frames) {
    const small = atMost(frame, SAMPLE_SIDE).copyMemory();
    const lab = small.extractBand(0, { n: 3 }).copy({ interpretation: 'srgb' }).colourspace('lab');
    const part = region.mask(lab);
    const visible = small.hasAlpha()
      ? part.multiply(
          alphaBand(small)
            .moreEq(128)
            .linear(1 / 255, 0),
        )
      : part;
    const pixels = lab.extractBand(0).bandjoin(visible).cast('float').writeToMemory();
    for (let at = 0; at < pixels.length; at += 2) if (pixels[at + 1]! > 0.5) seen.push(pixels[at]!);
  }
  if (seen.length === 0) return { least: region.lightness, most: region.lightness };
  seen.sort((a, b) => a - b);
  const at = (part: number): number => seen[Math.round((seen.length - 1) * part)]!;
  return { least: at(0.02), most: at(0.98) };
}
