import { hashKey } from '../../shared/bytes.js';
import { PimRefusal } from '../answers.js';
import type { JsonCalls } from '../json-calls.js';
import { productRefs, refPath, type PimRef } from './document.js';
import { itemsIn, nextCursor, textIn, type Json } from './json.js';

/** Something that was updated. */
export interface Update {
  /** Paths of the object, see `refPath`. */
  readonly paths: readonly string[];
  /** Differs for each state of the object: its `updated` has whole seconds, and before 6.0 assets have none. */
  readonly version: string;
  /** Its `updated`, in milliseconds since the epoch by the PIM's clock. */
  readonly at: number | undefined;
  /** The offset of the PIM's server, such as `+02:00`. */
  readonly offset: string | undefined;
}

/** A list that can be asked for what was updated. */
export interface UpdateList {
  /** Tells it apart: `products`, `product-models`, `asset packshots`, `record brand`. */
  readonly name: string;
  /** The asset family or reference entity whose members it has. */
  readonly owner?: MemberOwner;
}

/** What assets or records belong to: an asset family, or a reference entity. */
export interface MemberOwner {
  readonly type: 'asset' | 'record';
  readonly owner: string;
}

export interface UpdatesQuery {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The offset of the PIM's server; undefined where it is not known yet. */
  readonly offset: string | undefined;
  /** The cursor to go on from. */
  readonly after: string | undefined;
}

export interface Updates {
  readonly items: readonly Update[];
  /** Where to go on, if there are more than are read at a time. */
  readonly cursor: string | undefined;
}

/** Pages of a hundred that are read at a time: a whole catalogue may have been imported. */
const MAX_PAGES = 100;

/** Milliseconds by which the clock of a server may lie behind UTC. */
const MAX_OFFSET_MS = 14 * 60 * 60_000;

/** The lists of products, variants of updated models included, of models, and of members. */
export function updateLists(owners: readonly MemberOwner[]): readonly UpdateList[] {
  const members = owners.map((owner) => ({ name: `${owner.type} ${owner.owner}`, owner }));
  return [{ name: 'products' }, { name: 'product-models' }, ...members];
}

/**
 * What of a list was updated since a moment, in the order of its codes. The filter of products is in the time of the
 * PIM's server.
 *
 * @throws ImageError what `JsonCalls.ask` throws
 */
export async function readUpdates(
  calls: JsonCalls,
  { name, owner }: UpdateList,
  query: UpdatesQuery,
  signal: AbortSignal,
): Promise<Updates> {
  const read = (path: string, refsOf: RefsOf): Promise<Updates> => readPages(calls, path, query, refsOf, signal);
  if (owner) return read(membersPath(owner, query.since), (item) => memberRefs(owner, item));
  const filter = `limit=100&pagination_type=search_after&search=${since(localTime(query.since, query.offset))}`;
  if (name === 'product-models') return read(`product-models?${filter}`, modelRefs);
  return read(`products-uuid?${filter}`, productRefs).catch((error: unknown) => {
    // Before 7.0.
    if (!(error instanceof PimRefusal && error.code === 'ENOENT')) throw error;
    return read(`products?${filter}`, productRefs);
  });
}

type RefsOf = (item: Json) => readonly PimRef[];

function membersPath({ type, owner }: MemberOwner, sinceMs: number): string {
  const code = encodeURIComponent(owner);
  const list = type === 'asset' ? `asset-families/${code}/assets` : `reference-entities/${code}/records`;
  return `${list}?search=${since(new Date(sinceMs).toISOString())}`;
}

async function readPages(
  calls: JsonCalls,
  path: string,
  { after: first, since: sinceMs }: UpdatesQuery,
  refsOf: RefsOf,
  signal: AbortSignal,
): Promise<Updates> {
  const items: Update[] = [];
  let cursor = first;
  for (let page = 0; page < MAX_PAGES; page++) {
    const after = cursor === undefined ? '' : `&search_after=${encodeURIComponent(cursor)}`;
    const answer = await calls.ask(path + after, signal);
    const updates = itemsIn(answer).flatMap((item) => toUpdate(item, refsOf(item)));
    // Where the offset of the server is not known, the filter lets more through.
    items.push(...updates.filter(({ at = Infinity }) => at > sinceMs));
    cursor = nextCursor(answer);
    if (cursor === undefined) break;
  }
  return { items, cursor };
}

function toUpdate(item: Json, refs: readonly PimRef[]): readonly Update[] {
  if (refs.length === 0) return [];
  const updated = textIn(item.updated) ?? '';
  const time = Date.parse(updated);
  const at = Number.isNaN(time) ? undefined : time;
  return [{ paths: refs.map(refPath), version: hashKey(JSON.stringify(item)), at, offset: offsetIn(updated) }];
}

function modelRefs({ code }: Json): readonly PimRef[] {
  const name = textIn(code);
  return name === undefined ? [] : [{ type: 'product-model', name }];
}

function memberRefs({ type, owner }: MemberOwner, { code }: Json): readonly PimRef[] {
  const name = textIn(code);
  return name === undefined ? [] : [{ type, owner, name }];
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
function offsetIn(time: string): string | undefined {
  if (time.endsWith('Z')) return '+00:00';
  return /[+-]\d\d:?\d\d$/.exec(time)?.[0];
}
