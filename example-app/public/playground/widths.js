// One transformation in several widths, for `srcset`.

import { parseChain, tidy, valueOf, withValue, writeChain } from './chain.js';

/** Parts and multiples of the width that is shown. */
const FACTORS = [0.5, 1, 1.5, 2];

const PIXELS = /^\d+(?:\.\d+)?$/;
const isPixels = (value) => value !== undefined && PIXELS.test(value) && Number(value) > 1;

/** The index of the last step whose sides are plain pixels; -1 if there is none, or something else sets the size. */
function sizedStep(steps) {
  const at = steps.findLastIndex((items) => ['w', 'h', 'ar', 'dpr'].some((key) => valueOf(items, key) !== undefined));
  if (at === -1) return -1;
  const sides = ['w', 'h'].map((key) => valueOf(steps[at], key)).filter((value) => value !== undefined);
  return sides.length > 0 && sides.every(isPixels) && valueOf(steps[at], 'dpr') === undefined ? at : -1;
}

/** The transformation at a multiple of its size. */
export function scaled(tr, factor) {
  const steps = parseChain(tidy(tr));
  const at = sizedStep(steps);
  if (at === -1 || factor === 1) return tidy(tr);
  const scaledSides = ['w', 'h'].filter((key) => valueOf(steps[at], key) !== undefined);
  const result = scaledSides.reduce(
    (chain, key) => withValue(chain, [at], key, String(Math.round(Number(valueOf(steps[at], key)) * factor))),
    steps,
  );
  return writeChain(result);
}

/**
 * The candidates of a `srcset`: each a transformation and its width in pixels.
 *
 * @param width of the result as it is
 * @param most pixels that the picture has; more would be invented
 */
export function candidates(tr, width, most = Infinity) {
  if (sizedStep(parseChain(tidy(tr))) === -1) return smaller(tr, width);
  const fitting = FACTORS.filter((factor) => factor <= 1 || Math.round(width * factor) <= most);
  return fitting.map((factor) => ({ tr: scaled(tr, factor), width: Math.round(width * factor) }));
}

/** Where the size is not in plain pixels, a step at the end makes it smaller. */
function smaller(tr, width) {
  const widths = [0.25, 0.5].map((factor) => Math.round(width * factor)).filter((part) => part >= 32);
  const before = tidy(tr) === '' ? '' : `${tidy(tr)}:`;
  return [...widths.map((part) => ({ tr: `${before}w-${part},c-at_max`, width: part })), { tr: tidy(tr), width }];
}

/** The transformation with `${width}` in place of its width, and its height in proportion: for loaders. */
export function withWidthVariable(tr) {
  const steps = parseChain(tidy(tr));
  const at = sizedStep(steps);
  const w = at === -1 ? undefined : valueOf(steps[at], 'w');
  if (w === undefined) return `${tidy(tr) === '' ? '' : `${tidy(tr)}:`}w-\${width},c-at_max`;
  const h = valueOf(steps[at], 'h');
  const wide = withValue(steps, [at], 'w', '${width}');
  if (h === undefined) return writeChain(wide);
  return writeChain(withValue(wide, [at], 'h', `\${Math.round((width * ${h}) / ${w})}`));
}
