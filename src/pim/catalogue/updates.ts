import { PimRefusal } from '../answers.js';
import type { JsonCalls } from '../json-calls.js';
import { refPath, type PimRef } from './document.js';
import { itemsIn, nextCursor, textIn, type Json } from './json.js';

/** Something that was updated. */
export interface Update {
  /** Paths of the object, see `refPath`. */
  readonly paths: readonly string[];
  /** As the PIM writes it: ISO 8601, with the offset of its server. */
  readonly updated: string;
}

/** Pages of a hundred that one look reads at most: a catalogue that is imported as a whole is no series of changes. */
const MAX_PAGES = 100;

/** Milliseconds by which the clock of a server may lie behind UTC. */
const MAX_OFFSET_MS = 14 * 60 * 60_000;

export interface UpdatesQuery {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The offset of the PIM's server, such as `+02:00`; undefined where it is not known yet. */
  readonly offset: string | undefined;
  /** Asset families and reference entities to look at. */
  readonly owners: readonly { readonly type: 'asset' | 'record'; readonly owner: string }[];
}

/**
 * Lists what was updated since a moment: products, variants of models that were updated, models, and the members of some
 * families and entities. The filter of products is in the time of the PIM's server.
 */
export async function readUpdates(
  calls: JsonCalls,
  query: UpdatesQuery,
  signal: AbortSignal,
): Promise<readonly Update[]> {
  const local = localTime(query.since, query.offset);
  const lists = [
    products(calls, local, signal),
    pages(calls, `product-models?limit=100&pagination_type=search_after&search=${since(local)}`, signal).then((items) =>
      items.flatMap((item) => toUpdate(item, [refOf('product-model', item.code)])),
    ),
    ...query.owners.map(({ type, owner }) => members(calls, type, owner, new Date(query.since).toISOString(), signal)),
  ];
  return (await Promise.all(lists)).flat();
}

async function products(calls: JsonCalls, local: string, signal: AbortSignal): Promise<readonly Update[]> {
  const query = `limit=100&pagination_type=search_after&search=${since(local)}`;
  const items = await pages(calls, `products-uuid?${query}`, signal).catch((error: unknown) => {
    // Before 7.0.
    if (error instanceof PimRefusal && error.code === 'ENOENT') return pages(calls, `products?${query}`, signal);
    throw error;
  });
  return items.flatMap((item) => {
    const [identifier, uuid] = [textIn(item.identifier), textIn(item.uuid)?.toLowerCase()];
    return toUpdate(item, [
      ...(identifier === undefined ? [] : [{ type: 'product', by: 'identifier', name: identifier } as const]),
      ...(uuid === undefined ? [] : [{ type: 'product', by: 'uuid', name: uuid } as const]),
    ]);
  });
}

async function members(
  calls: JsonCalls,
  type: 'asset' | 'record',
  owner: string,
  iso: string,
  signal: AbortSignal,
): Promise<readonly Update[]> {
  const code = encodeURIComponent(owner);
  const list = type === 'asset' ? `asset-families/${code}/assets` : `reference-entities/${code}/records`;
  const items = await pages(calls, `${list}?search=${since(iso)}`, signal);
  return items.flatMap((item) => {
    const name = textIn(item.code);
    return toUpdate(item, name === undefined ? [] : [{ type, owner, name }]);
  });
}

async function pages(calls: JsonCalls, path: string, signal: AbortSignal): Promise<readonly Json[]> {
  const items: Json[] = [];
  let after = '';
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await calls.ask(path + after, signal);
    items.push(...itemsIn(answer));
    const cursor = nextCursor(answer);
    if (cursor === undefined) break;
    after = `&search_after=${encodeURIComponent(cursor)}`;
  }
  return items;
}

function refOf(type: 'product-model', code: unknown): PimRef | undefined {
  const name = textIn(code);
  return name === undefined ? undefined : { type, name };
}

function toUpdate(item: Json, refs: readonly (PimRef | undefined)[]): readonly Update[] {
  const updated = textIn(item.updated);
  const paths = refs.flatMap((ref) => (ref ? [refPath(ref)] : []));
  return updated === undefined || paths.length === 0 ? [] : [{ paths, updated }];
}

function since(moment: string): string {
  return encodeURIComponent(JSON.stringify({ updated: [{ operator: '>', value: moment }] }));
}

/** `YYYY-MM-DD hh:mm:ss` of the PIM's server; where its offset is not known, the earliest that it may be. */
function localTime(ms: number, offset: string | undefined): string {
  const known = offset === undefined ? -MAX_OFFSET_MS : offsetMs(offset);
  return new Date(ms + known).toISOString().slice(0, 19).replace('T', ' ');
}

function offsetMs(offset: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(offset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** The offset of a time in ISO 8601. */
export function offsetIn(time: string): string | undefined {
  if (time.endsWith('Z')) return '+00:00';
  return /[+-]\d\d:?\d\d$/.exec(time)?.[0];
}
