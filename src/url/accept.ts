/** The `Accept` header. docs/imagekit.md#formats */

/** The formats that a client names in `Accept`. Part of the cache key. */
export interface AcceptedFormats {
  /** Not set either where the client likes WebP better. */
  readonly avif: boolean;
  readonly webp: boolean;
}

/**
 * Parses an `Accept` header. Only exact types count, since clients send wildcards without supporting every format.
 * `q=0` refuses a type, and of the two types the one with the higher `q` is wanted. Malformed parts are ignored.
 */
export function acceptedFormats(accept: string | undefined): AcceptedFormats {
  const weights = new Map<string, number>();
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    weights.set(type, Math.min(weightOf(parameters), weights.get(type) ?? 1));
  }
  const avif = weights.get('image/avif') ?? 0;
  const webp = weights.get('image/webp') ?? 0;
  // WebP stays in the other case: it holds animations, which AVIF does not here.
  return { avif: avif > 0 && avif >= webp, webp: webp > 0 };
}

/** The `q` of a type (RFC 9110, 12.4.2); 1 for none and for a malformed one. */
function weightOf(parameters: readonly string[]): number {
  const weights = parameters.map(
    (parameter) => /^q\s*=\s*(0(?:\.\d{0,3})?|0\.0+|1(?:\.0{0,3})?)$/.exec(parameter)?.[1],
  );
  return Math.min(1, ...weights.filter((weight) => weight !== undefined).map(Number));
}
