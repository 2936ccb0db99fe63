import { ImageError } from '../../../shared/errors.js';
import type { Params, StepParamKey } from '../../../url/parameters.js';
import type {
  Colour,
  ColourReplacement,
  GradientDirection,
  Radius,
  Shadow,
  UnsharpMask,
} from '../../../url/values/types.js';
import type { PixelLimits } from '../../protocol/messages.js';
import type { Box, Size } from '../../protocol/size.js';
import { assertPixels } from './pixel-limits.js';
import type { Evaluate } from './variables.js';

/** One change of how a picture looks. All numbers are pixels unless said otherwise. */
export type Effect =
  | ({ readonly type: 'replaceColour' } & ColourReplacement)
  /** `intensity`: 0–1. */
  | { readonly type: 'colorize'; readonly colour: Colour; readonly intensity: number }
  | { readonly type: 'grayscale' }
  | { readonly type: 'contrast' }
  | { readonly type: 'blur'; readonly sigma: number }
  | { readonly type: 'sharpen'; readonly sigma: number }
  | { readonly type: 'sharpenMildly' }
  | ({ readonly type: 'unsharp' } & UnsharpMask)
  /** `stop`: where `to` is reached, as a fraction of the way up to 1, above it in pixels. */
  | {
      readonly type: 'gradient';
      readonly direction: GradientDirection;
      readonly from: Colour;
      readonly to: Colour;
      readonly stop: number;
    }
  /** `strength`: 0–1. `right`, `down`: from the picture, which is at `left`, `top` of the canvas. */
  | {
      readonly type: 'shadow';
      readonly sigma: number;
      readonly strength: number;
      readonly right: number;
      readonly down: number;
      readonly canvas: Box;
    }
  | { readonly type: 'perspective'; readonly corners: readonly number[] }
  /** `degrees`: positive bends upwards. */
  | { readonly type: 'arc'; readonly degrees: number; readonly maxPixels: number }
  | { readonly type: 'border'; readonly width: number; readonly colour: Colour }
  | { readonly type: 'corners'; readonly radii: Radius }
  /** `alpha`: 0–1. */
  | { readonly type: 'opacity'; readonly alpha: number };

/** The parameters of a step that are effects: all that are rendered, but those of geometry, background and trimming. */
export type EffectKey = Exclude<
  StepParamKey,
  'w' | 'h' | 'ar' | 'dpr' | 'cm' | 'fo' | 'z' | 'x' | 'y' | 'xc' | 'yc' | 'bg' | 'rt' | 'fl' | 't'
>;
export type EffectParams = Pick<Params, EffectKey>;

interface PlanContext {
  /** Of the picture once it has its geometry and the effects before this one. */
  readonly size: Size;
  readonly evaluate: Evaluate;
  readonly limits: PixelLimits;
}

type Planner<K extends EffectKey> = (
  value: Exclude<NonNullable<Params[K]>, false>,
  context: PlanContext,
) => Effect | undefined;

/** Pixels of the largest picture that may have a shadow (docs/imagekit.md#effects). */
const MAX_SHADOW_PIXELS = 2_000_000;
/** How far a shadow reaches beyond its shape, in sigmas: libvips' Gaussian ends before. */
const SOFT_EDGE = 2;

/**
 * What each effect parameter does, in ImageKit's order (docs/imagekit.md#order-of-operations, 5 to 11). The compiler
 * wants one for each.
 */
const PLANNERS: { readonly [K in EffectKey]: Planner<K> } = {
  cr: (replacement) => ({ type: 'replaceColour', ...replacement }),
  'e-colorize': ({ co, in: intensity }) => ({ type: 'colorize', colour: co, intensity: intensity / 100 }),
  'e-grayscale': () => ({ type: 'grayscale' }),
  'e-contrast': () => ({ type: 'contrast' }),
  bl: (sigma) => ({ type: 'blur', sigma }),
  'e-sharpen': (strength) => {
    if (strength === true) return { type: 'sharpenMildly' };
    // docs/imagekit.md#effects; libvips' own limit is 10.
    return strength === 0 ? undefined : { type: 'sharpen', sigma: Math.min(10, 0.5 + strength / 50) };
  },
  'e-usm': (mask) => ({ type: 'unsharp', ...mask }),
  'e-gradient': ({ ld, from, to, sp }, { evaluate }) => {
    const stop = evaluate(sp);
    if (stop <= 0) throw new ImageError('EINVAL', `e-gradient: sp gives ${stop}, it must be above 0`);
    return { type: 'gradient', direction: ld, from, to, stop };
  },
  'e-shadow': (shadow, { size, limits }) => planShadow(shadow, size, limits),
  'e-distort': (distortion, { limits }) =>
    distortion.type === 'arc'
      ? { type: 'arc', degrees: distortion.degrees, maxPixels: limits.outputPixels }
      : { type: 'perspective', corners: distortion.corners },
  b: ({ width, colour }, { size, evaluate, limits }) => {
    const sides = Math.round(evaluate(width));
    if (sides < 0) throw new ImageError('EINVAL', `b: the expression gives ${sides}, it must be at least 0`);
    if (sides === 0) return undefined;
    const framed = { width: size.width + 2 * sides, height: size.height + 2 * sides };
    assertPixels('The picture with its border', framed, limits.outputPixels);
    return { type: 'border', width: sides, colour };
  },
  r: (radii) => ({ type: 'corners', radii }),
  o: (percent) => ({ type: 'opacity', alpha: percent / 100 }),
};

/**
 * The effects that the parameters have on a picture of `size`.
 *
 * @throws ImageError `ELIMIT` for an effect that grows a picture above the limits, `EINVAL` for expressions out of
 *   range
 */
export function planEffects(params: EffectParams, from: Size, evaluate: Evaluate, limits: PixelLimits): Effect[] {
  let size = from;
  const effects: Effect[] = [];
  for (const [key, plan] of Object.entries(PLANNERS) as [EffectKey, Planner<never>][]) {
    const value = params[key];
    const effect =
      value === undefined || value === false ? undefined : plan(value as never, { size, evaluate, limits });
    if (!effect) continue;
    effects.push(effect);
    // An opaque picture stays as it is, but that is known only with its pixels.
    if (effect.type === 'shadow') size = effect.canvas;
  }
  return effects;
}

/** The shadow of a picture of `size`, and the canvas that has room for both. */
function planShadow({ bl, st, x, y }: Shadow, { width, height }: Size, limits: PixelLimits): Effect {
  if (width * height > MAX_SHADOW_PIXELS) {
    throw new ImageError(
      'ELIMIT',
      `e-shadow: the picture has ${width}x${height} pixels; the limit is ${MAX_SHADOW_PIXELS}`,
    );
  }
  const [right, down] = [Math.round((x * width) / 100) + 0, Math.round((y * height) / 100) + 0];
  const soft = Math.ceil(bl * SOFT_EDGE);
  const [left, top] = [Math.max(0, soft - right), Math.max(0, soft - down)];
  const canvas = {
    left,
    top,
    width: left + width + Math.max(0, soft + right),
    height: top + height + Math.max(0, soft + down),
  };
  assertPixels('The picture with its shadow', canvas, limits.outputPixels);
  return { type: 'shadow', sigma: bl, strength: st / 100, right, down, canvas };
}
