/** The `Accept` header. docs/imagekit.md#formats */

/** The formats that a client names in `Accept`. Part of the cache key. */
export interface AcceptedFormats {
  readonly avif: boolean;
  readonly webp: boolean;
}

/**
 * Parses an `Accept` header. Only exact types count, since clients send wildcards without supporting every format.
 * `q=0` refuses a type. Malformed parts are ignored.
 */
export function acceptedFormats(accept: string | undefined): AcceptedFormats {
  const accepted = new Map<string, boolean>();
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    accepted.set(type, !parameters.some(refuses) && accepted.get(type) !== false);
  }
  return { avif: accepted.get('image/avif') ?? false, webp: accepted.get('image/webp') ?? false };
}

function refuses(parameter: string): boolean {
  return /^q\s*=\s*0(?:\.0*)?$/.test(parameter);
}
