/** A `Cache-Control` whose ages are at most `seconds`: what is only valid until then must not be kept longer. */
export function limitAge(cacheControl: string, seconds: number): string {
  const limit = Math.max(0, Math.floor(seconds));
  const limited = cacheControl.replace(
    /\b(max-age|s-maxage|stale-while-revalidate|stale-if-error)=(\d+)/gi,
    (_, name: string, age: string) => `${name}=${Math.min(Number(age), limit)}`,
  );
  const directives = limited.split(',').map((directive) => directive.trim());
  return directives.filter((directive) => directive.toLowerCase() !== 'immutable').join(', ');
}
