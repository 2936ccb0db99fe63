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
  /** The offset of the PIM's server then, such as `+02:00`, or a lower one; undefined where it is not known. */
  readonly offset: string | undefined;
  /** The cursor to go on from. */
  readonly after: string | undefined;
}

/** When an offset was seen first and last, in milliseconds since the epoch. */
export type Offsets = ReadonlyMap<string, { readonly first: number; readonly last: number }>;

export interface Updates {
  readonly items: readonly Update[];
  /** Offsets of the PIM's server, as all times in the answers tell them. */
  readonly offsets: Offsets;
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
 * PIM's server. A clock that was set back has shown it twice: where the offset turns out to be lower than it was thought
 * to be, the list is read from its beginning by that.
 *
 * @throws ImageError what `JsonCalls.ask` throws
 */
export async function readUpdates(
  calls: JsonCalls,
  { name, owner }: UpdateList,
  query: UpdatesQuery,
  signal: AbortSignal,
): Promise<Updates> {
  if (owner) {
    return readPages(calls, membersPath(owner, query.since), query, (item) => memberRefs(owner, item), signal);
  }
  const read = name === 'product-models' ? readModels : readProducts;
  const updates = await read(calls, query, signal);
  const offset = lowestOffset([query.offset, ...updates.offsets.keys()]);
  if (query.offset === undefined || offset === query.offset) return updates;
  return read(calls, { ...query, offset, after: undefined }, signal);
}

/** The lowest of some offsets: a moment that is written by it is not later than it is. */
export function lowestOffset(offsets: readonly (string | undefined)[]): string | undefined {
  const known = offsets.filter((offset) => offset !== undefined);
  return known.sort((a, b) => offsetMs(a) - offsetMs(b))[0];
}

function readModels(calls: JsonCalls, query: UpdatesQuery, signal: AbortSignal): Promise<Updates> {
  return readPages(calls, `product-models?${localFilter(query)}`, query, modelRefs, signal);
}

async function readProducts(calls: JsonCalls, query: UpdatesQuery, signal: AbortSignal): Promise<Updates> {
  const read = (list: string): Promise<Updates> =>
    readPages(calls, `${list}?${localFilter(query)}`, query, productRefs, signal);
  return read('products-uuid').catch((error: unknown) => {
    // Before 7.0.
    if (!(error instanceof PimRefusal && error.code === 'ENOENT')) throw error;
    return read('products');
  });
}

function localFilter({ since: sinceMs, offset }: UpdatesQuery): string {
  return `limit=100&pagination_type=search_after&search=${since(localTime(sinceMs, offset))}`;
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
  const offsets: NotedOffsets = new Map();
  let cursor = first;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const after = cursor === undefined ? '' : `&search_after=${encodeURIComponent(cursor)}`;
    const answer = await calls.ask(path + after, signal);
    const page = itemsIn(answer);
    for (const { updated } of page) noteOffset(offsets, textIn(updated) ?? '');
    const updates = page.flatMap((item) => toUpdate(item, refsOf(item)));
    // Where the offset of the server is not known, the filter lets more through.
    items.push(...updates.filter(({ at = Infinity }) => at > sinceMs));
    cursor = nextCursor(answer);
    if (cursor === undefined) break;
  }
  return { items, offsets, cursor };
}

function toUpdate(item: Json, refs: readonly PimRef[]): readonly Update[] {
  if (refs.length === 0) return [];
  const time = Date.parse(textIn(item.updated) ?? '');
  const at = Number.isNaN(time) ? undefined : time;
  return [{ paths: refs.map(refPath), version: hashKey(JSON.stringify(item)), at }];
}

type NotedOffsets = Map<string, { first: number; last: number }>;

function noteOffset(offsets: NotedOffsets, updated: string): void {
  const [offset, at] = [offsetIn(updated), Date.parse(updated)];
  if (offset === undefined || Number.isNaN(at)) return;
  const { first, last } = offsets.get(offset) ?? { first: at, last: at };
  offsets.set(offset, { first: Math.min(first, at), last: Math.max(last, at) });
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
