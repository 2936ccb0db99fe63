import type { Params } from '../../../url/parameters.js';
import type { Background } from '../../../url/values/types.js';
import type { Colour } from '../../../url/values/types.js';
import type { NumberOrExpression } from '../../../url/values/types.js';
import { fit, fittedSize } from './fit.js';
import { type Box } from '../../protocol/size.js';
import { type Size } from '../../protocol/size.js';
import { assertPixels } from './pixel-limits.js';
import { type PixelLimits } from '../../protocol/messages.js';
import { planEffects, type Effect } from './plan-effects.js';
import { createEvaluator, type ExpressionContext } from './variables.js';
import { targetSize } from './target-size.js';

/** One thing to be done to pixels. All numbers are pixels. */
export type Operation =
  | ({ readonly type: 'resize' } & Size)
  | ({ readonly type: 'cut' } & Box)
  | ({ readonly type: 'cutAttention' } & Size)
  | ({ readonly type: 'pad'; readonly background: Background } & Box)
  | { readonly type: 'rotate'; readonly degrees: number }
  | { readonly type: 'flip'; readonly horizontal: boolean; readonly vertical: boolean }
  | { readonly type: 'fill'; readonly colour: Colour }
  | { readonly type: 'look'; readonly look: Effect };

const BLACK: Background = { type: 'colour', colour: { r: 0, g: 0, b: 0, alpha: 1 } };
const NOTHING: Background = { type: 'colour', colour: { r: 0, g: 0, b: 0, alpha: 0 } };

/**
 * What the parameters of one step do to a picture, after trimming, in the order of ImageKit 2.8. Sizes are checked
 * against the limits before anything is done.
 */
export function planStep(params: Params, measures: ExpressionContext, limits: PixelLimits): Operation[] {
  const size = measures.current;
  const values = createEvaluator(measures);
  const optional = (value: NumberOrExpression | undefined): number | undefined =>
    value === undefined ? undefined : values(value);
  const operations: Operation[] = [];

  const fitted = fit(
    size,
    targetSize(params, size, values),
    params.cm ?? 'maintain_ratio',
    params.fo ?? { type: 'position', position: 'center' },
    { x: optional(params.x), y: optional(params.y), xc: optional(params.xc), yc: optional(params.yc) },
  );
  // A resize before a cut is never held in memory as a whole, so it may be as large as a source; unless all of it has to
  // be looked at to find the place of the cut.
  const whole = fitted.crop !== undefined && 'attention' in fitted.crop;
  assertPixels('The resized picture', fitted.resize, whole ? limits.outputPixels : limits.inputPixels);
  assertPixels('The result', fittedSize(size, fitted), limits.outputPixels);
  if (fitted.resize) operations.push({ type: 'resize', ...fitted.resize });
  if (fitted.crop)
    operations.push({ type: 'attention' in fitted.crop ? 'cutAttention' : 'cut', ...fitted.crop } as Operation);
  if (fitted.pad) operations.push({ type: 'pad', background: padding(params.bg), ...fitted.pad });

  const colour = params.bg?.type === 'colour' ? params.bg.colour : undefined;
  const degrees = typeof params.rt === 'number' ? ((params.rt % 360) + 360) % 360 : 0;
  if (degrees !== 0) {
    assertPixels('The rotated picture', rotatedSize(fittedSize(size, fitted), degrees), limits.outputPixels);
    operations.push({ type: 'rotate', degrees });
  }
  if (params.fl && (params.fl.h || params.fl.v)) {
    operations.push({ type: 'flip', horizontal: params.fl.h, vertical: params.fl.v });
  }
  const turned = rotatedSize(fittedSize(size, fitted), degrees);
  for (const look of planEffects(params, turned, values, limits)) operations.push({ type: 'look', look });
  if (colour) operations.push({ type: 'fill', colour });
  return operations;
}

/**
 * What pads are filled with; black is ImageKit's documented default, and there is nothing here to generate. A colour
 * that shows through is painted by `fill`, once and under everything.
 */
function padding(background: Background | undefined): Background {
  if (background === undefined || background.type === 'genfill') return BLACK;
  return background.type === 'colour' && background.colour.alpha < 1 ? NOTHING : background;
}

/** The bounding box of a rotated picture. */
function rotatedSize({ width, height }: Size, degrees: number): Size {
  const cos = Math.abs(Math.cos((degrees * Math.PI) / 180));
  const sin = Math.abs(Math.sin((degrees * Math.PI) / 180));
  return { width: Math.round(width * cos + height * sin), height: Math.round(width * sin + height * cos) };
}
