/** Content negotiation of the format. docs/imagekit.md#formats */

import type { Step, Transformation } from './transformation-types.js';
import type { OutputFormat } from './values/types.js';

/** Values of `f` whose result depends on `Accept`, for `orig` and `gif` only with some source formats. */
const NEGOTIABLE: ReadonlySet<OutputFormat | undefined> = new Set<OutputFormat>(['auto', 'orig', 'gif']);

/**
 * Whether the format may depend on `Accept`, so that `Accept` belongs in the cache key and in `Vary`. This is so if the
 * output or a branch of a condition has a negotiable `f`.
 */
export function isNegotiated({ output, steps }: Transformation): boolean {
  return NEGOTIABLE.has(output.format) || steps.some(mayNegotiate);
}

function mayNegotiate({ params, condition }: Step): boolean {
  return (
    NEGOTIABLE.has(params.f) || (condition !== undefined && [...condition.then, ...condition.else].some(mayNegotiate))
  );
}
