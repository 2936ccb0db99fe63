/** Tags of responses, by which a CDN forgets exactly what has changed. docs/operations.md#purging-by-tag */

/** Characters of the header: CDNs take 16 KB, front servers less. */
const MAX_CHARACTERS = 4000;

/**
 * The header that carries tags: `Surrogate-Key` (Fastly, Varnish) parts them by spaces, `Cache-Tag` (Cloudflare) by
 * commas. A tag is the path of what it names, such as `products/SKU-1`: percent-encoded, so that it holds neither.
 */
export function tagHeader(name: string, tags: readonly string[]): { readonly name: string; readonly value: string } {
  const separator = name.toLowerCase() === 'surrogate-key' ? ' ' : ',';
  let value = '';
  for (const tag of tags) {
    const longer = value === '' ? tag : value + separator + tag;
    if (longer.length > MAX_CHARACTERS) break;
    value = longer;
  }
  return { name, value };
}
