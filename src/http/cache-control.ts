import { clock } from '../shared/clock.js';

/**
 * Limits the ages of a `Cache-Control` to `seconds`: what is valid only until then must not be cached longer. Without an
 * age of its own it gets this one, since caches would choose one.
 */
export function limitAge(cacheControl: string, seconds: number): string {
  const limit = Math.max(0, Math.floor(seconds));
  // A comma may stand in a quoted list of fields.
  const directives = (cacheControl.match(/(?:"[^"]*"|[^,"])+/g) ?? [])
    .map((directive) => limited(directive.trim(), limit))
    .filter((directive) => directive !== '' && directive.toLowerCase() !== 'immutable');
  const hasAge = directives.some((directive) => /^(?:max-age=|no-store$)/i.test(directive));
  return (hasAge ? directives : [...directives, `max-age=${limit}`]).join(', ');
}

/** `Cache-Control` for a URL whose signature expires, in Unix seconds; undefined for never. */
export function untilExpiry(cacheControl: string, expires: number | undefined): string {
  return expires === undefined ? cacheControl : limitAge(cacheControl, expires - clock.now() / 1000);
}

function limited(directive: string, limit: number): string {
  const [, name, age] =
    /^(max-age|s-maxage|stale-while-revalidate|stale-if-error)\s*=\s*"?(\d+)/i.exec(directive) ?? [];
  return name === undefined ? directive : `${name}=${Math.min(Number(age), limit)}`;
}
