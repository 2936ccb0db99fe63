import type Vips from 'wasm-vips';
import { commonestColour } from '../dominant.js';
import { arc, perspective } from './distort.js';
import { border, corners, opacity } from './frame.js';
import { gradient } from './gradient.js';
import type { LookContext } from './parts.js';
import type { Look } from './plan.js';
import { replaceColour } from './replace-colour.js';
import { shadow } from './shadow.js';
import { blur, colorize, contrast, grayscale, lightnessRange, sharpen, unsharp } from './tone.js';

type Frames = readonly Vips.Image[];
type Apply<T extends Look> = (image: Vips.Image, look: T, context: LookContext, frames: Frames) => Vips.Image;

/** How each look is made. What depends on pixels is taken from all frames, so that an animation does not flicker. */
const APPLY: { readonly [T in Look['type']]: Apply<Extract<Look, { type: T }>> } = {
  replaceColour: (image, { from, to, tolerance }, context, frames) =>
    replaceColour(image, from ?? commonestColour(frames, context.scope), to, tolerance, context),
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
export function applyLook(frames: Frames, look: Look, context: LookContext): Vips.Image[] {
  const apply = APPLY[look.type] as Apply<Look>;
  return frames.map((frame) => apply(frame, look, context, frames));
}
