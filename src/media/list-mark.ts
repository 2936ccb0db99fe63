import { lowestOffset, type Update, type Updates } from '../pim/catalogue/updates.js';
import { clock } from '../shared/clock.js';

/** Milliseconds that each look goes back behind the last one: the PIM's lists lag behind its clock. */
const OVERLAP_MS = 3 * 60_000;

/** How far a list of the PIM was looked at. */
export interface ListMark {
  /** The largest `updated` that was seen, in milliseconds since the epoch: the PIM's clock, not ours. */
  readonly at: number;
  /** The offset of the PIM's server at `sinceOf`, or a lower one; undefined as long as nothing has told it. */
  readonly offset?: string;
  /** Where to go on, if the last look has not reached the end of the list. */
  readonly cursor?: string;
  /** `at` of when the end is reached. */
  readonly next?: number;
  /** What the overlap will see again, by path. */
  readonly seen: Readonly<Record<string, { readonly version: string; readonly at: number }>>;
}

/** @param at milliseconds since the epoch */
export function beginAt(at: number): ListMark {
  return { at, seen: {} };
}

/** From when on the list is asked for updates. */
export function sinceOf({ at }: ListMark): number {
  return at - OVERLAP_MS;
}

/** What was not seen before. */
export function unseen({ seen }: ListMark, { items }: Updates): readonly Update[] {
  return items.filter(({ paths, version }) => seen[paths[0]!]?.version !== version);
}

/**
 * The mark after a look. It moves on only at the end of the list, whose order is not that of time, and then to the
 * largest `updated` of the first look, but not beyond its beginning: what changes behind the cursor meanwhile is newer.
 *
 * @param began when the look began, in milliseconds since the epoch
 */
export function advance(mark: ListMark, updates: Updates, began: number): ListMark {
  const { items, cursor } = updates;
  // Items without a time stand for the time at which they were seen, by our clock.
  const now = clock.now() - OVERLAP_MS;
  const timed = items.map(({ paths, version, at = now }) => [paths[0]!, { version, at }] as const);
  const latest = timed.reduce((latest, [, { at }]) => Math.max(latest, at), mark.at);
  const next = mark.next ?? Math.max(mark.at, Math.min(latest, began));
  const at = cursor === undefined ? next : mark.at;
  // Nothing behind the cursor is seen again before the end.
  const since = next - OVERLAP_MS;
  const seen = Object.entries({ ...mark.seen, ...Object.fromEntries(timed) }).filter(([, item]) => item.at >= since);
  const offset = offsetAt(since, mark, updates);
  return {
    at,
    seen: Object.fromEntries(seen),
    ...(offset !== undefined && { offset }),
    ...(cursor !== undefined && { cursor, next }),
  };
}

/** The lowest offset that the PIM's server may have had at a moment, by what was seen before and after it. */
function offsetAt(ms: number, mark: ListMark, { offsets }: Updates): string | undefined {
  const seen = [...offsets].map(([offset, { first, last }]) => ({ offset, first, last }));
  const after = seen.filter(({ last }) => last >= ms);
  const before = seen.filter(({ last }) => last < ms).sort((a, b) => b.last - a.last);
  // One that was seen on both sides holds in between. Within a list that takes several looks, others saw other parts.
  const holds = after.some(({ first }) => first < ms) && mark.cursor === undefined;
  const nearest = holds ? [] : [before[0]?.offset ?? mark.offset, mark.cursor === undefined ? undefined : mark.offset];
  return lowestOffset([...nearest, ...after.map(({ offset }) => offset)]);
}
