import { ImageError } from '../../../shared/errors.js';
import type { Params } from '../../../url/parameters.js';
import type { ColourReplacement } from '../../../url/values/types.js';
import type { Distortion } from '../../../url/values/types.js';
import type { Gradient } from '../../../url/values/types.js';
import type { GradientDirection } from '../../../url/values/types.js';
import type { Shadow } from '../../../url/values/types.js';
import type { UnsharpMask } from '../../../url/values/types.js';
import type { Border } from '../../../url/values/types.js';
import type { Radius } from '../../../url/values/types.js';
import type { Colour } from '../../../url/values/types.js';
import type { Size } from '../../protocol/size.js';
import { assertPixels } from './pixel-limits.js';
import { type PixelLimits } from '../../protocol/messages.js';
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
  | ({ readonly type: 'unsharp' } & UnsharpMask)
  /** `stop`: the part of the way, 0–1, or pixels above 1, at which `to` is reached. */
  | {
      readonly type: 'gradient';
      readonly direction: GradientDirection;
      readonly from: Colour;
      readonly to: Colour;
      readonly stop: number;
    }
  | ({ readonly type: 'shadow' } & Shadow)
  | { readonly type: 'perspective'; readonly corners: readonly number[] }
  /** `degrees`: positive bends upwards. */
  | { readonly type: 'arc'; readonly degrees: number; readonly maxPixels: number }
  | { readonly type: 'border'; readonly width: number; readonly colour: Colour }
  | { readonly type: 'corners'; readonly radii: Radius }
  /** `alpha`: 0–1. */
  | { readonly type: 'opacity'; readonly alpha: number };

/** Pixels of a picture that may have a shadow (ImageKit 2.4). */
const MAX_SHADOW_PIXELS = 2_000_000;

/**
 * What the parameters do to a picture of `size` once it has its geometry, in the order of ImageKit 2.8, 5 to 11 (without
 * `bg`). Sizes that grow are checked against the limits.
 */
export function planEffects(params: Params, size: Size, evaluate: Evaluate, limits: PixelLimits): Effect[] {
  const looks: (Effect | false | undefined)[] = [
    params.cr && { type: 'replaceColour', ...params.cr },
    params['e-colorize'] && {
      type: 'colorize',
      colour: params['e-colorize'].co,
      intensity: params['e-colorize'].in / 100,
    },
    params['e-grayscale'] && { type: 'grayscale' },
    params['e-contrast'] && { type: 'contrast' },
    // A radius is two sigmas; below 0.3 nothing is seen.
    params.bl !== undefined && { type: 'blur', sigma: Math.max(0.3, params.bl / 2) },
    // ImageKit 9, row 27; libvips' own bound is 10.
    Boolean(params['e-sharpen']) && { type: 'sharpen', sigma: Math.min(10, 0.5 + Number(params['e-sharpen']) / 50) },
    params['e-usm'] && { type: 'unsharp', ...params['e-usm'] },
    params['e-gradient'] && gradient(params['e-gradient'], evaluate),
    params['e-shadow'] && shadow(params['e-shadow'], size),
    params['e-distort'] && distortion(params['e-distort'], limits),
    params.b && border(params.b, size, evaluate, limits),
    params.r && { type: 'corners', radii: params.r },
    params.o !== undefined && { type: 'opacity', alpha: params.o / 100 },
  ];
  return looks.filter((look) => look !== undefined && look !== false);
}

function gradient({ ld, from, to, sp }: Gradient, evaluate: Evaluate): Effect {
  const stop = evaluate(sp);
  if (stop <= 0) throw new ImageError('EINVAL', `e-gradient: sp gives ${stop}, it must be above 0`);
  return { type: 'gradient', direction: ld, from, to, stop };
}

function shadow(values: Shadow, { width, height }: Size): Effect {
  if (width * height > MAX_SHADOW_PIXELS) {
    throw new ImageError(
      'ELIMIT',
      `e-shadow: the picture has ${width}x${height} pixels; the limit is ${MAX_SHADOW_PIXELS}`,
    );
  }
  return { type: 'shadow', ...values };
}

function distortion(value: Distortion, limits: PixelLimits): Effect {
  if (value.type === 'arc') return { type: 'arc', degrees: value.degrees, maxPixels: limits.outputPixels };
  return { type: 'perspective', corners: value.corners };
}

function border({ width, colour }: Border, size: Size, evaluate: Evaluate, limits: PixelLimits): Effect | undefined {
  const sides = Math.round(evaluate(width));
  if (sides < 0) throw new ImageError('EINVAL', `b: the expression gives ${sides}, it must be at least 0`);
  if (sides === 0) return undefined;
  const framed = { width: size.width + 2 * sides, height: size.height + 2 * sides };
  assertPixels('The picture with its border', framed, limits.outputPixels);
  return { type: 'border', width: sides, colour };
}
