import type Vips from 'wasm-vips';
import type { Effect } from '../../plan/plan-effects.js';
import { dominantColour } from '../../vips/dominant-colour.js';
import type { VipsRuntime } from '../../vips/load-vips.js';
import { blur, sharpen, unsharp } from './blur-and-sharpen.js';
import { border, corners, opacity } from './border-corners-opacity.js';
import { arc, perspective } from './distort.js';
import { gradient } from './gradient.js';
import { replaceColour } from './replace-colour.js';
import { shadow } from './shadow.js';
import { colorize, contrast, grayscale, lightnessRange } from './tone.js';

type Frames = readonly Vips.Image[];
type Apply<T extends Effect> = (image: Vips.Image, effect: T, vips: VipsRuntime, frames: Frames) => Vips.Image;

/** How each effect is made. What depends on pixels is taken from all frames, so that an animation does not flicker. */
const APPLY: { readonly [T in Effect['type']]: Apply<Extract<Effect, { type: T }>> } = {
  replaceColour: (image, { from, to, tolerance }, _, frames) =>
    replaceColour(image, from ?? dominantColour(frames), to, tolerance),
  colorize: (image, { colour, intensity }) => colorize(image, colour, intensity),
  grayscale: (image) => grayscale(image),
  contrast: (image, _effect, _vips, frames) => contrast(image, lightnessRange(frames)),
  blur: (image, { sigma }) => blur(image, sigma),
  sharpen: (image, { sigma }) => sharpen(image, sigma),
  unsharp: (image, mask) => unsharp(image, mask),
  gradient,
  shadow: (image, values) => shadow(image, values),
  perspective: (image, effect, vips) => perspective(image, effect.corners, vips),
  arc: (image, { degrees, maxPixels }, vips) => arc(image, degrees, maxPixels, vips),
  border: (image, { width, colour }) => border(image, width, colour),
  corners: (image, { radii }, vips) => corners(image, radii, vips),
  opacity: (image, { alpha }) => opacity(image, alpha),
};

/** Applies an effect to every frame. */
export function applyEffect(frames: Frames, effect: Effect, vips: VipsRuntime): Vips.Image[] {
  const apply = APPLY[effect.type] as Apply<Effect>;
  return frames.map((frame) => apply(frame, effect, vips, frames));
}
