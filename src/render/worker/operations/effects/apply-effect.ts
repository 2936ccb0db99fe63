import type Vips from 'wasm-vips';
import type { Effect } from '../../plan/plan-effects.js';
import { dominantVisibleColour } from '../../vips/dominant-colour.js';
import type { VipsRuntime } from '../../vips/load-vips.js';
import { blur, sharpen, sharpenMildly, unsharp } from './blur-and-sharpen.js';
import { border, corners, opacity } from './border-corners-opacity.js';
import { arc, perspective } from './distort.js';
import { gradient } from './gradient.js';
import { colourReplacement } from './replace-colour.js';
import { isOpaque, shadow } from './shadow.js';
import { colorize, contrast, grayscale, lightnessRange } from './tone.js';

type Frames = readonly Vips.Image[];
type Change = (image: Vips.Image) => Vips.Image;
type Prepare<T extends Effect> = (effect: T, vips: VipsRuntime, frames: Frames) => Change;

/**
 * How each effect is made. What depends on pixels is taken from all frames together, once, so that an animation does
 * not flicker.
 */
const EFFECTS: { readonly [T in Effect['type']]: Prepare<Extract<Effect, { type: T }>> } = {
  replaceColour: ({ from, to, tolerance }, vips, frames) =>
    colourReplacement(frames, from ?? dominantVisibleColour(frames), to, tolerance, vips),
  colorize:
    ({ colour, intensity }) =>
    (image) =>
      colorize(image, colour, intensity),
  grayscale: () => grayscale,
  contrast: (_effect, _vips, frames) => {
    const range = lightnessRange(frames);
    return (image) => contrast(image, range);
  },
  blur:
    ({ sigma }) =>
    (image) =>
      blur(image, sigma),
  sharpen:
    ({ sigma }) =>
    (image) =>
      sharpen(image, sigma),
  sharpenMildly: (_, vips) => (image) => sharpenMildly(image, vips),
  unsharp: (mask) => (image) => unsharp(image, mask),
  gradient: (effect, vips) => (image) => gradient(image, effect, vips),
  shadow: (effect, _, frames) => (frames.every(isOpaque) ? (image) => image : (image) => shadow(image, effect)),
  perspective: (effect, vips) => (image) => perspective(image, effect.corners, vips),
  arc:
    ({ degrees, maxPixels }, vips) =>
    (image) =>
      arc(image, degrees, maxPixels, vips),
  border:
    ({ width, colour }) =>
    (image) =>
      border(image, width, colour),
  corners:
    ({ radii }, vips) =>
    (image) =>
      corners(image, radii, vips),
  opacity:
    ({ alpha }) =>
    (image) =>
      opacity(image, alpha),
};

/** Applies an effect to every frame. */
export function applyEffect(frames: Frames, effect: Effect, vips: VipsRuntime): Vips.Image[] {
  const prepare = EFFECTS[effect.type] as Prepare<Effect>;
  return frames.map(prepare(effect, vips, frames));
}
