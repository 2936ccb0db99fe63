import { createEntry, type Entry, type Lifetime } from '../cache/entry.js';
import { isHit, ReadThrough, type Load } from '../cache/read-through.js';
import type { Revalidator, StaleReason } from '../cache/revalidator.js';
import type { EntryWatch, TieredCache } from '../cache/tiered-cache.js';
import type { ClusterLock } from '../shared/cluster-lock.js';

export interface JsonCacheOptions {
  readonly cache: TieredCache;
  readonly lock: ClusterLock;
  readonly revalidator: Revalidator;
}

/** A value to keep, and for how long. */
export interface JsonSource<T> {
  readonly key: string;
  readonly load: (signal: AbortSignal) => Promise<{ readonly value: T; readonly lifetime: Lifetime }>;
}

export interface JsonHit<T> {
  readonly value: T;
  readonly entry: Entry;
  readonly stale: StaleReason | undefined;
}

/** Plain data in memory and in the store: read once for all that need it, served stale while it is read again. */
export class JsonCache {
  readonly #cache: ReadThrough<Entry>;
  /** Parsed once, as long as memory has the entry. */
  readonly #parsed = new WeakMap<Entry, unknown>();

  constructor(options: JsonCacheOptions) {
    this.#cache = new ReadThrough(options);
  }

  /** What memory has. A stale value is read again in the background. */
  peek<T>(source: JsonSource<T>): JsonHit<T> | undefined {
    const hit = this.#cache.peekHit(toLoad(source));
    return hit && this.#hit(hit.entry, hit.stale);
  }

  /** Watches an entry that was read. */
  watch(key: string, entry: Entry): EntryWatch {
    return this.#cache.watch(key, entry);
  }

  /** @throws what `load` throws, unless there is a stale value */
  async get<T>(source: JsonSource<T>, signal: AbortSignal): Promise<JsonHit<T>> {
    const load = toLoad(source);
    const hit = await this.#cache.find(load);
    if (hit) return this.#hit(hit.entry, hit.stale);
    const { result } = await this.#cache.load(load, signal);
    return this.#hit(isHit(result) ? result.entry : result.value, undefined);
  }

  /** Forgets a value, here and in the store. */
  delete(key: string): void {
    this.#cache.delete(key);
  }

  #hit<T>(entry: Entry, stale: StaleReason | undefined): JsonHit<T> {
    if (!this.#parsed.has(entry)) this.#parsed.set(entry, JSON.parse(entry.body.toString()));
    return { value: this.#parsed.get(entry) as T, entry, stale };
  }
}

const FACTS = { mimeType: 'application/json', format: undefined, fileName: undefined, extension: undefined };

function toLoad<T>({ key, load }: JsonSource<T>): Load<Entry> {
  return {
    key,
    load: async (signal) => {
      const { value, lifetime } = await load(signal);
      // JSON has no word for undefined.
      const entry = createEntry(Buffer.from(JSON.stringify(value ?? null)), FACTS, lifetime);
      return { value: entry, entry };
    },
  };
}
