import type Vips from 'wasm-vips';
import { dominantColour } from '../../vips/dominant-colour.js';
import { arc, perspective } from './distort.js';
import { border, corners, opacity } from './border-corners-opacity.js';
import { gradient } from './gradient.js';
import type { EffectContext } from './bands.js';
import type { Effect } from '../../plan/plan-effects.js';
import { replaceColour } from './replace-colour.js';
import { shadow } from './shadow.js';
import { blur, colorize, contrast, grayscale, lightnessRange, sharpen, unsharp } from './tone.js';

type Frames = readonly Vips.Image[];
type Apply<T extends Effect> = (image: Vips.Image, look: T, context: EffectContext, frames: Frames) => Vips.Image;

/** How each look is made. What depends on pixels is taken from all frames, so that an animation does not flicker. */
const APPLY: { readonly [T in Effect['type']]: Apply<Extract<Effect, { type: T }>> } = {
  replaceColour: (image, { from, to, tolerance }, context, frames) =>
    replaceColour(image, from ?? dominantColour(frames, context.scope), to, tolerance, context),
  colorize: (image, { colour, intensity }, context) => colorize(image, colour, intensity, context),
  grayscale: (image, _, context) => grayscale(image, context),
  contrast: (image, _, context, frames) => contrast(image, lightnessRange(frames, context), context),
  blur: (image, { sigma }, context) => blur(image, sigma, context),
  sharpen: (image, { sigma }, context) => sharpen(image, sigma, context),
  unsharp,
  gradient,
  shadow,
  perspective: (image, look, context) => perspective(image, look.corners, context),
  arc: (image, { degrees, maxPixels }, context) => arc(image, degrees, maxPixels, context),
  border: (image, { width, colour }, context) => border(image, width, colour, context),
  corners: (image, { radii }, context) => corners(image, radii, context),
  opacity: (image, { alpha }, context) => opacity(image, alpha, context),
};

/** Applies a look to every frame. */
export function applyEffect(frames: Frames, look: Effect, context: EffectContext): Vips.Image[] {
  const apply = APPLY[look.type] as Apply<Effect>;
  return frames.map((frame) => apply(frame, look, context, frames));
}
