/** Reading JSON of the PIM, of which nothing is taken for granted. */

export type Json = Readonly<Record<string, unknown>>;

/** An object; empty for anything else, such as the `[]` that PHP writes for one without members. */
export function objectIn(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether a name can stand in a path: the dots of `..` cannot be encoded, and would lead to another resource. */
export function isSafeInPath(name: string): boolean {
  return name.split('/').every((segment) => segment !== '.' && segment !== '..');
}

/** The items of a page of a list. */
export function itemsIn(page: unknown): readonly Json[] {
  return listIn(objectIn(objectIn(page)._embedded).items).map(objectIn);
}

/**
 * The cursor of the next page. The link that it stands in is never followed: its host is what the PIM believes that it
 * has (docs/akeneo.md#links).
 */
export function nextCursor(page: unknown): string | undefined {
  const href = textIn(objectIn(objectIn(objectIn(page)._links).next).href);
  const query = href?.split('?', 2)[1];
  return query === undefined ? undefined : (new URLSearchParams(query).get('search_after') ?? undefined);
}
