import { clock } from '../shared/clock.js';
import type { ClusterLock } from '../shared/cluster-lock.js';
import { ImageError } from '../shared/errors.js';
import type { Entry } from './entry.js';
import type { Revalidator, StaleReason } from './revalidator.js';
import { SingleFlight } from './single-flight.js';
import type { CacheTier, EntryWatch, TieredCache } from './tiered-cache.js';

/** An entry from the cache. */
export interface CacheHit {
  readonly entry: Entry;
  readonly from: CacheTier;
  /** Why it is served although it is stale; undefined for a fresh one. */
  readonly stale: StaleReason | undefined;
}

/** What a load gives: a value for everyone who waits, and the entry to keep, if it may be kept. */
export interface Loaded<V> {
  readonly value: V;
  readonly entry: Entry | undefined;
}

/** How a key is read where the cache does not have it. */
export interface Load<V> {
  readonly key: string;
  /** Requests with the same flight share one load. Default: the key. */
  readonly flight?: string;
  /** Runs before the load waits for other processes. Throws what stands in its way. */
  readonly assertAllowed?: () => void;
  /** Whether an entry that another process has left spares the load. Default: whether it is fresh. */
  readonly suffices?: (entry: Entry) => boolean;
  /** @param stale the entry that is to be replaced, if there is one */
  readonly load: (signal: AbortSignal, stale: Entry | undefined) => Promise<Loaded<V>>;
}

export interface ReadThroughOptions {
  readonly cache: TieredCache;
  readonly lock: ClusterLock;
  readonly revalidator: Revalidator;
  /** Milliseconds that a load is left to another process before it is made here too. Default: no limit. */
  readonly maxWaitMs?: number;
  /** While this is true, stale entries are served without being revalidated. */
  readonly isBusy?: () => boolean;
}

/**
 * Reads through the cache: memory, then the store, then `load`, which runs once for all requests and, where there is a
 * cluster lock, for all processes. Stale entries are served at once and revalidated in the background (RFC 5861).
 */
export class ReadThrough<V> {
  readonly #options: ReadThroughOptions;
  readonly #flights = new SingleFlight<CacheHit | Loaded<V>>();

  constructor(options: ReadThroughOptions) {
    this.#options = options;
  }

  /** The entry in memory. */
  peek(key: string): Entry | undefined {
    return this.#options.cache.peek(key);
  }

  /** Watches an entry that was read or loaded. */
  watch(key: string, entry: Entry): EntryWatch {
    return this.#options.cache.watch(key, entry);
  }

  /** What memory has, as a hit; a stale entry is revalidated. */
  peekHit(load: Load<V>): CacheHit | undefined {
    const entry = this.peek(load.key);
    return entry && this.#hit(load, entry, 'memory');
  }

  /** What memory or the store has; a stale entry is revalidated. */
  async find(load: Load<V>): Promise<CacheHit | undefined> {
    const cached = await this.#options.cache.get(load.key);
    return cached && this.#hit(load, cached.entry, cached.from);
  }

  /**
   * Loads what `find` did not give. `joined` tells whether another request had begun the load.
   *
   * @param stale what `find` gave that will not do
   */
  async load(
    load: Load<V>,
    signal: AbortSignal,
    stale?: Entry,
  ): Promise<{ result: CacheHit | Loaded<V>; joined: boolean }> {
    return this.#fly(load, signal, stale);
  }

  /** A cached entry that is fresh, or a new load. */
  async getFresh(load: Load<V>, signal: AbortSignal): Promise<CacheHit | Loaded<V>> {
    const cached = await this.#options.cache.get(load.key);
    if (cached && isFresh(cached.entry)) return { ...cached, stale: undefined };
    return (await this.#fly(load, signal, cached?.entry)).result;
  }

  /** Forgets an entry, in memory and in the store. */
  delete(key: string): void {
    this.#options.cache.delete(key);
  }

  #hit(load: Load<V>, entry: Entry, from: CacheTier): CacheHit {
    return { entry, from, stale: isFresh(entry) ? undefined : this.#revalidate(load, entry) };
  }

  #revalidate(load: Load<V>, entry: Entry): StaleReason {
    const { cache, revalidator, isBusy } = this.#options;
    if (isBusy?.()) return 'stale-while-revalidate';
    return revalidator.revalidate(load.key, async (signal) => {
      const stored = await cache.getFromStore(load.key);
      // Another process may have revalidated it.
      if (stored && suffices(load, stored)) return;
      try {
        await this.#fly(load, signal, entry);
      } catch (error) {
        if (!(error instanceof ImageError && error.code === 'ENOENT')) throw error;
        // What is gone needs no further revalidation.
        cache.delete(load.key);
      }
    });
  }

  #fly(load: Load<V>, signal: AbortSignal, stale: Entry | undefined) {
    return this.#flights.run(load.flight ?? load.key, (shared) => this.#loadOnce(load, shared, stale), signal);
  }

  async #loadOnce(load: Load<V>, signal: AbortSignal, stale: Entry | undefined): Promise<CacheHit | Loaded<V>> {
    const { cache, lock, maxWaitMs } = this.#options;
    load.assertAllowed?.();
    return lock.once<CacheHit | Loaded<V>>(`${load.key}:lock`, {
      find: async () => {
        const entry = await cache.getFromStore(load.key);
        return entry && suffices(load, entry) ? { entry, from: 'store', stale: undefined } : undefined;
      },
      make: () => load.load(signal, stale),
      save: ({ entry }) => entry && cache.set(load.key, entry),
      signal,
      ...(maxWaitMs !== undefined && { maxWaitMs }),
    });
  }
}

/** Whether a result of a load came from the cache after all, where another process had left it. */
export function isHit<V>(result: CacheHit | Loaded<V>): result is CacheHit {
  return 'from' in result;
}

function suffices<V>(load: Load<V>, entry: Entry): boolean {
  return load.suffices ? load.suffices(entry) : isFresh(entry);
}

function isFresh(entry: Entry): boolean {
  return clock.now() < entry.stale;
}
