import { ImageError } from '../../../shared/errors.js';
import { evaluate } from '../../../url/values/expression.js';
import type { NumberOrExpression, Variable } from '../../../url/values/types.js';
import type { Size } from '../../protocol/size.js';

/** The sizes that expressions may refer to, in pixels (docs/imagekit.md#expressions). */
export interface ExpressionContext {
  /** Of the picture that enters the step: `cw ch car`. */
  readonly current: Size;
  /** Of the source after orientation, during the whole chain: `iw ih iar`. */
  readonly source: Size;
  /** Of the picture below a layer: `bw bh bar`. */
  readonly base?: Size | undefined;
  /** Of the source, in dots per inch, for `dn` only: `idn`. */
  readonly density?: () => number;
}

/**
 * Evaluates a number or an expression.
 *
 * @throws ImageError `EINVAL` for an expression without a value
 */
export type Evaluate = (value: NumberOrExpression) => number;

export function createEvaluator({ current, source, base, density }: ExpressionContext): Evaluate {
  const known: Partial<Record<Variable, number>> = {
    cw: current.width,
    ch: current.height,
    car: current.width / current.height,
    iw: source.width,
    ih: source.height,
    iar: source.width / source.height,
    ...(base && { bw: base.width, bh: base.height, bar: base.width / base.height }),
    ...(density && { idn: density() }),
  };
  return (value) => evaluate(value, known);
}

/**
 * A value that must be above 0.
 *
 * @throws ImageError `EINVAL` that names the parameter
 */
export function positive(name: string, value: number): number {
  if (value > 0) return value;
  throw new ImageError('EINVAL', `${name}: the expression gives ${value}, it must be above 0`);
}
