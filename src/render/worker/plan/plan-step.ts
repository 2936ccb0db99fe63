import type { Params } from '../../../url/parameters.js';
import type { Background, Colour, NumberOrExpression } from '../../../url/values/types.js';
import type { PixelLimits } from '../../protocol/messages.js';
import type { Box, Size } from '../../protocol/size.js';
import { BLACK, TRANSPARENT } from './colours.js';
import { fit, fittedSize, type Fit } from './fit.js';
import { assertPixels } from './pixel-limits.js';
import { planEffects, type Effect, type EffectParams } from './plan-effects.js';
import { targetSize, type SizeParams } from './target-size.js';
import { createEvaluator, type Evaluate, type ExpressionContext } from './variables.js';

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

type FitParams = SizeParams & { readonly [K in 'cm' | 'fo' | 'x' | 'y' | 'xc' | 'yc']?: Params[K] | undefined };

/**
 * What the parameters of one step do to a picture, after trimming (`t`), in ImageKit's order
 * (docs/imagekit.md#order-of-operations).
 *
 * @throws ImageError `ELIMIT` for sizes above the limits, before anything is done; `EINVAL` for expressions without a
 *   value
 */
export function planStep(params: Params, expressions: ExpressionContext, limits: PixelLimits): Operation[] {
  const { w, h, ar, dpr, cm, fo, x, y, xc, yc, bg, rt, fl, ...others } = params;
  const { current } = expressions;
  const evaluate = createEvaluator(expressions);
  const operations: Operation[] = [];

  const fitted = planFit({ w, h, ar, dpr, cm, fo, x, y, xc, yc }, current, evaluate, limits);
  const { resize, crop, pad } = fitted;
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

function planFit(params: FitParams, current: Size, evaluate: Evaluate, limits: PixelLimits): Fit {
  const { cm = 'maintain_ratio', fo = { type: 'position', position: 'center' }, x, y, xc, yc } = params;
  const optional = (value: NumberOrExpression | undefined): number | undefined =>
    value === undefined ? undefined : evaluate(value);
  const coordinates = { x: optional(x), y: optional(y), xc: optional(xc), yc: optional(yc) };
  const fitted = fit(current, targetSize(params, current, evaluate), cm, fo, coordinates);
  // A resize before a crop is never in memory as a whole, so it may be as large as a source. A smart crop looks at all
  // of it.
  const isWhole = fitted.crop?.type === 'smartCrop';
  assertPixels('The resized picture', fitted.resize, isWhole ? limits.outputPixels : limits.inputPixels);
  assertPixels('The result', fittedSize(current, fitted), limits.outputPixels);
  return fitted;
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
