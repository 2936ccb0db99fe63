/** Limits the ages of a `Cache-Control` to `seconds`: what is valid only until then must not be cached longer. */
export function limitAge(cacheControl: string, seconds: number): string {
  const limit = Math.max(0, Math.floor(seconds));
  const limited = cacheControl.replace(
    /\b(max-age|s-maxage|stale-while-revalidate|stale-if-error)=(\d+)/gi,
    (_, name: string, age: string) => `${name}=${Math.min(Number(age), limit)}`,
  );
  const directives = limited.split(',').map((directive) => directive.trim());
  return directives.filter((directive) => directive.toLowerCase() !== 'immutable').join(', ');
}
