import { LRUCache } from 'lru-cache';
import { randomBytes } from 'node:crypto';
import { hashKey } from '../shared/bytes.js';
import { clock } from '../shared/clock.js';
import type { KeyvStore } from './keyv-store.js';

/** Purges by other processes are seen within `PROPAGATION_MS`. The clock is read only every `RESOLUTION_MS`. */
const PROPAGATION_MS = 5000;
const RESOLUTION_MS = 100;
const MAX_KNOWN = 50_000;

/** The generation of what was never purged. */
const FIRST = '0';

/**
 * Numbers the generations of media files. The generation is part of every cache key of a file, so that a purge, which
 * begins a new one, drops all variants at once: in every process that shares the store, and with any Keyv adapter,
 * since none has to list its keys.
 */
export class Generations {
  readonly #store: KeyvStore | undefined;
  readonly #prefix: string;
  readonly #ttl: number;
  readonly #known = new LRUCache<string, string>({
    max: MAX_KNOWN,
    ttl: PROPAGATION_MS - RESOLUTION_MS,
    ttlResolution: RESOLUTION_MS,
    noDeleteOnStaleGet: true,
    perf: clock,
  });

  /** @param ttl milliseconds for which a purge is remembered: the lifetime of what was cached before it */
  constructor(store: KeyvStore | undefined, prefix: string, ttl: number) {
    this.#store = store;
    this.#prefix = prefix;
    this.#ttl = ttl;
  }

  /** The generation, if it is known without asking the store. */
  peek(resource: string): string | undefined {
    return this.#known.get(resource) ?? (this.#store ? undefined : FIRST);
  }

  /** The generation. */
  async current(resource: string): Promise<string> {
    const known = this.peek(resource);
    if (known !== undefined) return known;
    const stored = await this.#store?.get(this.#key(resource));
    // A store that is down, or has lost its data, must not bring back what was purged.
    const generation = typeof stored === 'string' ? stored : (this.#known.get(resource, { allowStale: true }) ?? FIRST);
    this.#known.set(resource, generation);
    return generation;
  }

  /** Begins a new generation. Entries of the old one are never read again, and expire by their TTL. */
  async purge(resource: string): Promise<void> {
    const generation = randomBytes(6).toString('base64url');
    await this.#store?.set(this.#key(resource), generation, this.#ttl);
    this.#known.set(resource, generation, this.#store ? {} : { ttl: 0 });
  }

  #key(resource: string): string {
    return `${this.#prefix}:g:${hashKey(resource)}`;
  }
}
