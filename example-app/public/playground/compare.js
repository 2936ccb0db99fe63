// What a result is compared with.

import { parseChain, tidy, valueOf, withValue, writeChain } from './chain.js';

/** What decides how the same pixels are written. */
const WRITING = ['f', 'q', 'lo', 'pr'];

/**
 * The same pixels as a JPEG of the server's default quality; undefined where nothing is rendered. Later steps may stand
 * alone, so the format goes into the last one.
 */
export function asJpeg(tr) {
  const steps = parseChain(tidy(tr));
  if (steps.some((items) => valueOf(items, 'orig') === 'true')) return undefined;
  const bare = steps.map((items) => items.filter((item) => !WRITING.includes(item.key)));
  return tidy(writeChain(withValue(bare, [bare.length - 1], 'f', 'jpg')));
}

/** How the original has to lie in the box of the result to cover what is left of it: a value of `object-fit`. */
export function fitOf(tr) {
  const steps = parseChain(tr);
  const at = steps.findLast((items) => ['w', 'h'].every((key) => valueOf(items, key) !== undefined)) ?? [];
  const strategy = valueOf(at, 'cm') ?? valueOf(at, 'c') ?? '';
  if (strategy === 'force') return 'fill';
  return /^(?:pad_|at_)/.test(strategy) ? 'contain' : 'cover';
}
