/** Characters of a query: nginx takes 8 KB of a request's first line. */
const MAX_QUERY = 7000;

/** A filter by names: identifiers, UUIDs or codes. */
export function searchFor(field: string, names: readonly string[]): string {
  return JSON.stringify({ [field]: [{ operator: 'IN', value: names }] });
}

/** The query of a list of at most a hundred. Without `attributes`, all are sent. */
export function listQuery(search: string, attributes: readonly string[] | undefined): string {
  const query = `limit=100&search=${encodeURIComponent(search)}`;
  const filtered = attributes && `${query}&attributes=${encodeURIComponent(attributes.join(','))}`;
  // Without the filter the PIM sends more than is needed, which is better than nothing.
  return filtered === undefined || filtered.length > MAX_QUERY ? query : filtered;
}
