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

/** Seconds for which what is known to have changed may be cached, where the PIM cannot tell what it is now. */
const OUTDATED_S = 10;

/**
 * `Cache-Control` of what may change at any time: an alias, or a listing.
 *
 * @param ttl milliseconds
 * @param isOutdated whether it was purged and is shown because the PIM is down: a CDN is not told when it is up again
 */
export function aliasCacheControl(ttl: number, isOutdated: boolean): string {
  const usual = `public, max-age=${Math.floor(ttl / 1000)}, stale-while-revalidate=86400`;
  return isOutdated ? limitAge(usual, OUTDATED_S) : usual;
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
