import type { Update, Updates } from '../pim/catalogue/updates.js';
import { clock } from '../shared/clock.js';

/** Milliseconds that each look goes back behind the last one: the PIM's lists lag behind its clock. */
const OVERLAP_MS = 3 * 60_000;

/** How far a list of the PIM was looked at. */
export interface ListMark {
  /** The largest `updated` that was seen, in milliseconds since the epoch: the PIM's clock, not ours. */
  readonly at: number;
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
export function advance(mark: ListMark, { items, cursor }: Updates, began: number): ListMark {
  // Items without a time stand for the time at which they were seen, by our clock.
  const now = clock.now() - OVERLAP_MS;
  const timed = items.map(({ paths, version, at = now }) => [paths[0]!, { version, at }] as const);
  const latest = timed.reduce((latest, [, { at }]) => Math.max(latest, at), mark.at);
  const next = mark.next ?? Math.max(mark.at, Math.min(latest, began));
  const at = cursor === undefined ? next : mark.at;
  // Nothing behind the cursor is seen again before the end.
  const since = next - OVERLAP_MS;
  const seen = Object.entries({ ...mark.seen, ...Object.fromEntries(timed) }).filter(([, item]) => item.at >= since);
  return { at, seen: Object.fromEntries(seen), ...(cursor !== undefined && { cursor, next }) };
}
