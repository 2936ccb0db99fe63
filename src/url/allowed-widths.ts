/** The option `allowedWidths`: few widths, so that a site without signatures has few variants. */

import type { Params } from './parameters.js';
import type { Step, Transformation } from './transformation-types.js';

/**
 * Raises each width of the picture to the next one that is allowed, or lowers it to the largest. What counts is the
 * width in pixels of the result, `w` times `dpr`: a page that asks for 200 pixels at 2 shares the picture of one that
 * asks for 400 at 1. A height in pixels follows, so that the picture keeps its shape.
 *
 * Fractions and expressions stay as they are, since they depend on the picture; so do layers, whose sizes belong to one
 * design.
 *
 * @param widths in pixels, ascending and not empty
 */
export function snapWidths(transformation: Transformation, widths: readonly number[]): Transformation {
  const snap = (step: Step): Step => ({
    ...step,
    params: snapParams(step.params, widths),
    ...(step.condition && {
      condition: {
        ...step.condition,
        then: step.condition.then.map(snap),
        else: step.condition.else.map(snap),
      },
    }),
  });
  return { ...transformation, steps: transformation.steps.map(snap) };
}

function snapParams(params: Params, widths: readonly number[]): Params {
  const { w, h, dpr = 1, ...rest } = params;
  // Up to 1 it is a fraction.
  if (typeof w !== 'number' || w <= 1) return params;
  const ratio = typeof dpr === 'number' ? dpr : 1;
  const wanted = w * ratio;
  const allowed = widths.find((width) => width >= wanted) ?? widths.at(-1)!;
  if (h === undefined || (typeof h === 'number' && h > 1)) {
    const height = h === undefined ? {} : { h: Math.max(2, Math.round(h * ratio * (allowed / wanted))) };
    return { ...rest, w: allowed, ...height, ...(typeof dpr === 'number' ? {} : { dpr }) };
  }
  // A height that depends on the picture is multiplied by `dpr` later.
  return { ...params, w: allowed / ratio };
}
