import type { Comparison, Condition, ConditionProperty, Step } from '../../../url/transformation-types.js';
import type { Size } from '../../protocol/size.js';

/** Ratios that differ by less are equal: they come from whole pixels (docs/imagekit.md#conditions). */
const RATIO_TOLERANCE = 0.001;

/** The branch that a condition takes. `current` is the size of the picture that enters the step. */
export function branchOf(condition: Condition, current: Size, source: Size): readonly Step[] {
  const values: Readonly<Record<ConditionProperty, number>> = {
    w: current.width,
    h: current.height,
    ar: current.width / current.height,
    iw: source.width,
    ih: source.height,
    iar: source.width / source.height,
  };
  const holds = condition.tests.some((all) =>
    all.every(({ property, comparison, value }) => {
      const tolerance = property.endsWith('ar') ? RATIO_TOLERANCE : 0;
      return COMPARISONS[comparison](values[property], value, tolerance);
    }),
  );
  return holds ? condition.then : condition.else;
}

const COMPARISONS: Readonly<Record<Comparison, (a: number, b: number, tolerance: number) => boolean>> = {
  eq: (a, b, tolerance) => Math.abs(a - b) <= tolerance,
  ne: (a, b, tolerance) => Math.abs(a - b) > tolerance,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
};
