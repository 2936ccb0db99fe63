import { clock } from '../../shared/clock.js';
import { PimRefusal } from '../answers.js';
import type { JsonCalls } from '../json-calls.js';
import { isAboutFilter } from './attribute-filter.js';
import { isSafeInPath, itemsIn, type Json } from './json.js';
import { listQuery, searchFor } from './list-query.js';

/** How a PIM is asked for products by name: the first that it has. SaaS, 7.0, and older ones. */
const WAYS = ['search', 'uuid', 'identifier', 'single'] as const;
type Way = (typeof WAYS)[number];

/** Milliseconds after which a PIM is asked again whether it has a better way: it may have been updated. */
const TRY_AGAIN_MS = 60 * 60_000;

export interface ProductQuery {
  readonly by: 'identifier' | 'uuid';
  readonly names: readonly string[];
  /** The attribute that identifies products. */
  readonly identifier: string | undefined;
  /** Codes of attributes; undefined for all. */
  readonly attributes: readonly string[] | undefined;
}

/**
 * Lists products by identifiers or UUIDs, in the best way that the PIM has. Never by `scope`, which drops products
 * outside of a channel's tree.
 */
export class ProductLists {
  /** Apart for each kind of name: a PIM that refuses a filter by the one may take that by the other. */
  readonly #ways = {
    identifier: { way: 'search' as Way, tryAgainAt: 0 },
    uuid: { way: 'search' as Way, tryAgainAt: 0 },
  };

  async find(calls: JsonCalls, query: ProductQuery): Promise<readonly Json[]> {
    const known = this.#ways[query.by];
    if (clock.now() >= known.tryAgainAt) known.way = 'search';
    for (;;) {
      const { way } = known;
      try {
        return await findBy(calls, way, query);
      } catch (error) {
        const next = isMissing(error) ? WAYS[WAYS.indexOf(way) + 1] : undefined;
        if (next === undefined) throw error;
        // Another call may have found out meanwhile.
        if (known.way === way) known.way = next;
        known.tryAgainAt = clock.now() + TRY_AGAIN_MS;
      }
    }
  }
}

async function findBy(calls: JsonCalls, way: Way, query: ProductQuery): Promise<readonly Json[]> {
  const { by, names, identifier, attributes } = query;
  // Products of such PIMs have no UUID that could be asked for.
  if (by === 'uuid' && (way === 'identifier' || way === 'single')) return [];
  if (way === 'single') return findEach(calls, names);
  const field = by === 'uuid' ? 'uuid' : way === 'identifier' ? 'identifier' : (identifier ?? 'identifier');
  const search = searchFor(field, names);
  if (way === 'search') {
    const body = { search, with_root_parent: true, ...(attributes && { attributes: attributes.join(',') }) };
    return itemsIn(await calls.ask('products-uuid/search?limit=100', undefined, body));
  }
  const list = way === 'uuid' ? 'products-uuid' : 'products';
  return itemsIn(await calls.ask(`${list}?${listQuery(search, attributes)}`, undefined));
}

/** One call each: for PIMs that refuse to list products by identifier. */
async function findEach(calls: JsonCalls, names: readonly string[]): Promise<readonly Json[]> {
  const found: Json[] = [];
  for (const name of names.filter(isSafeInPath)) {
    // Akeneo wants the slashes of an identifier raw.
    const path = `products/${encodeURIComponent(name).replaceAll('%2F', '/')}`;
    try {
      found.push((await calls.ask(path, undefined)) as Json);
    } catch (error) {
      if (!(error instanceof PimRefusal && error.code === 'ENOENT')) throw error;
    }
  }
  return found;
}

/** Whether a PIM does not have this way: no such route, or no such filter. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof PimRefusal)) return false;
  // Without Akeneo's message, it is a firewall that does not like a name.
  const hasNoRoute = error.pimStatus === 405 && error.pimMessage !== '';
  return error.code === 'ENOENT' || hasNoRoute || isAboutFilter(error);
}
