import type { Params } from '../../../url/parameters.js';
import { MAX_SIDE, type NumberOrExpression } from '../../../url/values/types.js';
import type { Size } from '../../protocol/size.js';
import type { RequestedSize } from './fit.js';
import { positive, type Evaluate } from './variables.js';

/** `dpr` is ignored if it takes a side out of this range (docs/imagekit.md#sizes). */
const DPR_SIDES = { min: 1, max: 5000 };

/** The parameters that a target size comes from. */
export type SizeParams = { readonly [K in 'w' | 'h' | 'ar' | 'dpr']?: Params[K] | undefined };

/**
 * Width and height asked for: expressions, fractions, `ar`, `dpr`, rounding and limits, in this order
 * (docs/imagekit.md#sizes).
 *
 * @throws ImageError `EINVAL` for a side or ratio that is not above 0
 */
export function targetSize(params: SizeParams, size: Size, evaluated: Evaluate): RequestedSize {
  let width = side('w', params.w, size.width, evaluated);
  let height = side('h', params.h, size.height, evaluated);
  if (params.ar !== undefined && (width === undefined) !== (height === undefined)) {
    const ratio = positive('ar', evaluated(params.ar));
    width ??= height === undefined ? undefined : height * ratio;
    height ??= width === undefined ? undefined : width / ratio;
  }
  if (params.dpr !== undefined && params.dpr !== 'auto') {
    const factor = positive('dpr', evaluated(params.dpr));
    const sides = [width, height].filter((value) => value !== undefined).map((value) => value * factor);
    if (sides.every((value) => value >= DPR_SIDES.min && value <= DPR_SIDES.max)) {
      width &&= width * factor;
      height &&= height * factor;
    }
  }
  return { width: whole(width), height: whole(height) };
}

function side(
  name: 'w' | 'h',
  value: 'auto' | NumberOrExpression | undefined,
  current: number,
  evaluated: Evaluate,
): number | undefined {
  if (value === undefined || value === 'auto') return undefined;
  if (typeof value === 'object') return positive(name, evaluated(value));
  return value <= 1 ? value * current : value;
}

/** Rounds a side. One that is too large is ignored, as if it were not given (docs/imagekit.md#limits). */
function whole(side: number | undefined): number | undefined {
  const rounded = side === undefined ? undefined : Math.max(1, Math.round(side));
  return rounded !== undefined && rounded > MAX_SIDE ? undefined : rounded;
}
