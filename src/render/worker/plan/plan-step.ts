import type { Params } from '../../../url/parameters.js';
import type { Background, Colour, NumberOrExpression } from '../../../url/values/types.js';
import type { Detection } from '../../protocol/detection.js';
import type { PixelLimits } from '../../protocol/messages.js';
import type { Box, Size } from '../../protocol/size.js';
import { BLACK, TRANSPARENT } from './colours.js';
import { fit, fittedSize, type Fit } from './fit.js';
import { fitDetected } from './fit-detected.js';
import { windowOf } from './focus-window.js';
import { assertPixels } from './pixel-limits.js';
import { planEffects, type Effect, type EffectParams } from './plan-effects.js';
import { targetSize, type SizeParams } from './target-size.js';
import { createEvaluator, positive, type Evaluate, type ExpressionContext } from './variables.js';

/** One thing to be done to pixels. All numbers are pixels. */
export type Operation =
  | ({ readonly type: 'resize' } & Size)
  | ({ readonly type: 'crop' } & Box)
  /** Crops to the most salient region. */
  | ({ readonly type: 'smartCrop' } & Size)
  | ({ readonly type: 'pad'; readonly background: Background } & Box)
  | { readonly type: 'rotate'; readonly degrees: number }
  | { readonly type: 'flip'; readonly horizontal: boolean; readonly vertical: boolean }
  | { readonly type: 'flatten'; readonly colour: Colour }
  | { readonly type: 'effect'; readonly effect: Effect };

type FitParams = SizeParams & { readonly [K in 'cm' | 'fo' | 'z' | 'x' | 'y' | 'xc' | 'yc']?: Params[K] | undefined };

/**
 * What the parameters of one step do to a picture, after trimming (`t`), in ImageKit's order
 * (docs/imagekit.md#order-of-operations).
 *
 * @param found what the focus is on, where it was detected
 * @throws ImageError `ELIMIT` for sizes above the limits, before anything is done; `EINVAL` for expressions without a
 *   value
 */
export function planStep(
  params: Params,
  expressions: ExpressionContext,
  limits: PixelLimits,
  found: readonly Detection[] = [],
): Operation[] {
  const { w, h, ar, dpr, cm, fo, z, x, y, xc, yc, bg, rt, fl, ...others } = params;
  const { current } = expressions;
  const evaluate = createEvaluator(expressions);
  const operations: Operation[] = [];

  const fitted = planFit({ w, h, ar, dpr, cm, fo, z, x, y, xc, yc }, current, evaluate, limits, found);
  const { cut, resize, crop, pad } = fitted;
  if (cut) operations.push({ type: 'crop', ...cut });
  if (resize) operations.push({ type: 'resize', ...resize });
  if (crop) operations.push(crop);
  if (pad) operations.push({ type: 'pad', background: paddingOf(bg), ...pad });

  const size = fittedSize(current, fitted);
  const degrees = typeof rt === 'number' ? rt : 0;
  const rotated = rotatedSize(size, degrees);
  if (degrees !== 0) {
    assertPixels('The rotated picture', rotated, limits.outputPixels);
    operations.push({ type: 'rotate', degrees });
  }
  if (fl && (fl.h || fl.v)) operations.push({ type: 'flip', horizontal: fl.h, vertical: fl.v });
  const effects: EffectParams = others;
  for (const effect of planEffects(effects, rotated, evaluate, limits)) operations.push({ type: 'effect', effect });
  if (bg?.type === 'colour') operations.push({ type: 'flatten', colour: bg.colour });
  return operations;
}

function planFit(
  params: FitParams,
  current: Size,
  evaluate: Evaluate,
  limits: PixelLimits,
  found: readonly Detection[],
): Fit {
  const { cm = 'maintain_ratio', fo = { type: 'position', position: 'center' }, x, y, xc, yc } = params;
  const optional = (value: NumberOrExpression | undefined): number | undefined =>
    value === undefined ? undefined : evaluate(value);
  const coordinates = { x: optional(x), y: optional(y), xc: optional(xc), yc: optional(yc) };
  const wanted = targetSize(params, current, evaluate);
  const salient = fit(current, wanted, cm, fo, coordinates);
  const fitted = fo.type === 'detect' ? focused(params, current, evaluate, salient, found) : salient;
  // A resize before a crop is never in memory as a whole, so it may be as large as a source. A smart crop looks at all
  // of it.
  const isWhole = fitted.crop?.type === 'smartCrop';
  assertPixels('The resized picture', fitted.resize, isWhole ? limits.outputPixels : limits.inputPixels);
  assertPixels('The result', fittedSize(current, fitted), limits.outputPixels);
  return fitted;
}

/** How a picture gets its size around what was found in it, or by saliency where nothing was. */
function focused(
  { z = 1, cm = 'maintain_ratio', ...params }: FitParams,
  current: Size,
  evaluate: Evaluate,
  salient: Fit,
  found: readonly Detection[],
): Fit {
  const wanted = targetSize(params, current, evaluate);
  const hasSide = wanted.width !== undefined || wanted.height !== undefined;
  const ratio = hasSide || params.ar === undefined ? undefined : positive('ar', evaluate(params.ar));
  if (found.length > 0) return fitDetected(current, wanted, cm, salient, { found, zoom: z, ratio });
  if (ratio === undefined) return salient;
  const window = windowOf(current, ratio);
  const isWhole = window.width === current.width && window.height === current.height;
  return isWhole ? salient : { ...salient, crop: { type: 'smartCrop', ...window } };
}

/**
 * What padding is filled with. Black is ImageKit's default, and stands in for generated padding. A translucent colour
 * is painted by `flatten`, once and under everything.
 */
function paddingOf(background: Background | undefined): Background {
  if (background === undefined || background.type === 'genfill') return { type: 'colour', colour: BLACK };
  return background.type === 'colour' && background.colour.alpha < 1
    ? { type: 'colour', colour: TRANSPARENT }
    : background;
}

/** The bounding box of a rotated picture. */
function rotatedSize({ width, height }: Size, degrees: number): Size {
  const cos = Math.abs(Math.cos((degrees * Math.PI) / 180));
  const sin = Math.abs(Math.sin((degrees * Math.PI) / 180));
  return { width: Math.round(width * cos + height * sin), height: Math.round(width * sin + height * cos) };
}
