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
  /** See `Load`. */
  readonly flight?: string;
  /** See `Load`. */
  readonly suffices?: (value: T, entry: Entry) => boolean;
  /** @param stale the value that is to be replaced, if there is one */
  readonly load: (
    signal: AbortSignal,
    stale: T | undefined,
  ) => Promise<{ readonly value: T; readonly lifetime: Lifetime }>;
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
    const hit = this.#cache.peekHit(this.#toLoad(source));
    return hit && this.#hit(hit.entry, hit.stale);
  }

  /** Watches an entry that was read. */
  watch(key: string, entry: Entry): EntryWatch {
    return this.#cache.watch(key, entry);
  }

  /** What memory or the store has. A stale value is read again in the background. */
  async find<T>(source: JsonSource<T>): Promise<JsonHit<T> | undefined> {
    const hit = await this.#cache.find(this.#toLoad(source));
    return hit && this.#hit(hit.entry, hit.stale);
  }

  /**
   * Loads what `find` did not give.
   *
   * @param stale what `find` gave that will not do
   * @throws what `source.load` throws
   */
  async load<T>(source: JsonSource<T>, signal: AbortSignal, stale?: JsonHit<T>): Promise<JsonHit<T>> {
    const { result } = await this.#cache.load(this.#toLoad(source), signal, stale?.entry);
    return this.#hit(isHit(result) ? result.entry : result.value, undefined);
  }

  /** @throws what `source.load` throws, unless there is a stale value */
  async get<T>(source: JsonSource<T>, signal: AbortSignal): Promise<JsonHit<T>> {
    return (await this.find(source)) ?? (await this.load(source, signal));
  }

  #hit<T>(entry: Entry, stale: StaleReason | undefined): JsonHit<T> {
    return { value: this.#valueOf(entry) as T, entry, stale };
  }

  #valueOf(entry: Entry): unknown {
    if (!this.#parsed.has(entry)) this.#parsed.set(entry, JSON.parse(entry.body.toString()));
    return this.#parsed.get(entry);
  }

  #toLoad<T>({ key, flight, suffices, load }: JsonSource<T>): Load<Entry> {
    return {
      key,
      ...(flight !== undefined && { flight }),
      ...(suffices && { suffices: (entry: Entry) => suffices(this.#valueOf(entry) as T, entry) }),
      load: async (signal, stale) => {
        const { value, lifetime } = await load(signal, stale && (this.#valueOf(stale) as T));
        // JSON has no word for undefined.
        const entry = createEntry(Buffer.from(JSON.stringify(value ?? null)), FACTS, lifetime);
        return { value: entry, entry };
      },
    };
  }
}

const FACTS = { mimeType: 'application/json', format: undefined, fileName: undefined, extension: undefined };
