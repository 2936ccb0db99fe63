/** Which modern formats a client asks for by name. ImageKit: reference 6.1. */

/** The part of a request's `Accept` that changes a picture, and so a part of the cache key. */
export interface AcceptedFormats {
  readonly avif: boolean;
  readonly webp: boolean;
}

/**
 * Reads an `Accept` header. Only exact types count: wildcards come from clients that would take anything and often
 * show less. `q=0` refuses. Any text is fine, malformed parts mean nothing.
 */
export function acceptedFormats(accept: string | undefined): AcceptedFormats {
  const wanted = new Map<string, boolean>();
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    wanted.set(type, !parameters.some(refuses) && wanted.get(type) !== false);
  }
  return { avif: wanted.get('image/avif') ?? false, webp: wanted.get('image/webp') ?? false };
}

function refuses(parameter: string): boolean {
  return /^q\s*=\s*0(?:\.0*)?$/.test(parameter);
}
