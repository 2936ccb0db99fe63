import { clock } from '../../shared/clock.js';
import { PimRefusal } from '../answers.js';
import type { JsonCalls } from '../json-calls.js';
import { isSafeInPath, itemsIn, type Json } from './json.js';

/** How a PIM is asked for products by name: the first that it has. SaaS, 7.0, and older ones. */
const WAYS = ['search', 'uuid', 'identifier', 'single'] as const;
type Way = (typeof WAYS)[number];

/** Milliseconds after which a PIM is asked again whether it has a better way: it may have been updated. */
const TRY_AGAIN_MS = 60 * 60_000;

/** Characters of a query: nginx takes 8 KB of a request's first line. */
const MAX_QUERY = 7000;

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
  readonly #calls: JsonCalls;
  #way: Way = 'search';
  #tryAgainAt = 0;

  constructor(calls: JsonCalls) {
    this.#calls = calls;
  }

  async find(query: ProductQuery): Promise<readonly Json[]> {
    if (clock.now() >= this.#tryAgainAt) this.#way = 'search';
    for (;;) {
      const way = this.#way;
      try {
        return await this.#findBy(way, query);
      } catch (error) {
        const next = isMissing(error, way) ? WAYS[WAYS.indexOf(way) + 1] : undefined;
        if (next === undefined) throw error;
        // Another call may have found out meanwhile.
        if (this.#way === way) this.#way = next;
        this.#tryAgainAt = clock.now() + TRY_AGAIN_MS;
      }
    }
  }

  async #findBy(way: Way, query: ProductQuery): Promise<readonly Json[]> {
    const { by, names, identifier, attributes } = query;
    // Products of such PIMs have no UUID that could be asked for.
    if (by === 'uuid' && (way === 'identifier' || way === 'single')) return [];
    if (way === 'single') return this.#findEach(names);
    const field = by === 'uuid' ? 'uuid' : way === 'identifier' ? 'identifier' : (identifier ?? 'identifier');
    const search = JSON.stringify({ [field]: [{ operator: 'IN', value: names }] });
    const wanted = attributes?.join(',');
    if (way === 'search') {
      const body = { search, with_root_parent: true, ...(wanted !== undefined && { attributes: wanted }) };
      return itemsIn(await this.#calls.ask('products-uuid/search?limit=100', undefined, body));
    }
    const list = way === 'uuid' ? 'products-uuid' : 'products';
    return itemsIn(await this.#calls.ask(`${list}?${queryOf(search, wanted)}`, undefined));
  }

  /** One call each: for PIMs that refuse to list products by identifier. */
  async #findEach(names: readonly string[]): Promise<readonly Json[]> {
    const found: Json[] = [];
    for (const name of names.filter(isSafeInPath)) {
      // Akeneo wants the slashes of an identifier raw.
      const path = `products/${encodeURIComponent(name).replaceAll('%2F', '/')}`;
      try {
        found.push((await this.#calls.ask(path, undefined)) as Json);
      } catch (error) {
        if (!(error instanceof PimRefusal && error.code === 'ENOENT')) throw error;
      }
    }
    return found;
  }
}

function queryOf(search: string, attributes: string | undefined): string {
  const query = `limit=100&search=${encodeURIComponent(search)}`;
  const filtered = attributes === undefined ? query : `${query}&attributes=${encodeURIComponent(attributes)}`;
  // Without the filter the PIM sends more than is needed, which is better than nothing.
  return filtered.length > MAX_QUERY ? query : filtered;
}

/** Whether a PIM does not have this way: no such route, or no such filter. */
function isMissing(error: unknown, way: Way): boolean {
  if (!(error instanceof PimRefusal)) return false;
  if (error.code === 'ENOENT' || error.pimStatus === 405) return way !== 'single';
  return error.pimStatus === 422 && (way === 'uuid' || way === 'identifier');
}
