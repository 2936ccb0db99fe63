/** Pages and filters of the catalogue's lists, as Akeneo's REST API has them. */

import { resource, type Answer } from './answer.js';
import { MAX_LIMIT } from './media-endpoints.js';

/** Something in a list: what filters look at, and its JSON. */
export interface Row {
  /** The cursor of `search_after`. */
  readonly id: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly json: () => unknown;
}

/** A 422 of a filter, an attribute or a page. */
export class Refused extends Error {}

/** A page of the rows that pass the filters. `limited` lists have a size of their own; both kinds may have a cursor. */
export function page(query: URLSearchParams, search: string | null, rows: readonly Row[], limited: boolean): Answer {
  const filters = search === null ? {} : (JSON.parse(search) as Record<string, { operator: string; value: unknown }[]>);
  const found = rows.filter((row) =>
    Object.entries(filters).every(([field, tests]) => tests.every((test) => passes(row, field, test))),
  );
  const size = limited ? Number(query.get('limit') ?? '10') : 100;
  if (size > MAX_LIMIT) throw new Refused(`You cannot request more than ${MAX_LIMIT} items.`);
  const after = query.get('search_after');
  const number = Number(query.get('page') ?? '1');
  const byCursor = !limited || query.get('pagination_type') === 'search_after';
  const sorted = byCursor ? [...found].sort((a, b) => (a.id < b.id ? -1 : 1)) : found;
  const left = byCursor ? sorted.filter(({ id }) => after === null || id > after) : sorted.slice((number - 1) * size);
  const items = left.slice(0, size);
  const next = new URLSearchParams(query);
  if (byCursor) next.set('search_after', items.at(-1)?.id ?? '');
  else next.set('page', String(number + 1));
  return resource({
    _links: {
      ...(items.length === size && { next: { href: `http://localhost/api/rest/v1/list?${next.toString()}` } }),
    },
    _embedded: { items: items.map(({ json }) => json()) },
  });
}

function passes({ facts }: Row, field: string, { operator, value }: { operator: string; value: unknown }): boolean {
  if (!(field in facts))
    throw new Refused(`Filter on property "${field}" is not supported or does not support operator "${operator}".`);
  const fact = facts[field];
  switch (operator) {
    case 'IN': {
      const list = value as readonly unknown[];
      if (list.length > MAX_LIMIT) throw new Refused(`No more than ${MAX_LIMIT} values.`);
      return list.some((item) => folded(item) === folded(fact));
    }
    // Akeneo: also of what is below the category; categories have no tree here.
    case 'IN CHILDREN':
      return (fact as readonly unknown[]).some((code) => (value as readonly unknown[]).includes(code));
    case '=':
      return fact === value;
    case '>':
      return (
        (fact as number) >
        Date.parse(
          `${String(value)
            .replace(' ', 'T')
            .replace(/Z$|[+]00:00$/, '')}Z`,
        )
      );
    default:
      throw new Refused(`Operator "${operator}" is not supported.`);
  }
}

/** Akeneo: `IN` does not tell upper from lower case, in identifiers, UUIDs and codes. */
function folded(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
