/** Whether `Accept` has a say in the format. ImageKit: reference 6.1. */

import type { Step, Transformation } from './transformation-types.js';
import type { OutputFormat } from './values/types.js';

/** Formats that depend on the source, so that for some sources the client is asked after all. */
const OPEN: ReadonlySet<OutputFormat | undefined> = new Set<OutputFormat>(['auto', 'orig', 'gif']);

/**
 * True when some source would be answered by what the client accepts: then `Accept` is part of the cache key and of
 * `Vary`. A branch of a condition may open a format that the URL has closed.
 */
export function isNegotiated({ output, steps }: Transformation): boolean {
  return OPEN.has(output.format) || steps.some(opens);
}

function opens({ params, condition }: Step): boolean {
  return OPEN.has(params.f) || (condition !== undefined && [...condition.then, ...condition.else].some(opens));
}
