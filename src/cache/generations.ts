import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { sha256 } from '../shared/bytes.js';
import { clock } from '../shared/clock.js';
import type { KeyvStore } from './keyv-store.js';

/** Milliseconds after which other processes have noticed a purge, and how exactly they are measured: a clock costs time. */
const PROPAGATION_MS = 5000;
const RESOLUTION_MS = 100;
const MAX_KNOWN = 50_000;

/** A generation that was never purged. */
const FIRST = '0';

/**
 * The generation of a media file is part of all its keys, so that changing it forgets every variant at once, on every
 * process that shares the store and with any Keyv adapter: none has to list its keys.
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

  /** `ttl`: milliseconds that anything lives under a generation, hence that a purge has to be remembered. */
  constructor(store: KeyvStore | undefined, prefix: string, ttl: number) {
    this.#store = store;
    this.#prefix = prefix;
    this.#ttl = ttl;
  }

  /** The generation, if it can be told at once. */
  peek(resource: string): string | undefined {
    return this.#known.get(resource) ?? (this.#store ? undefined : FIRST);
  }

  async current(resource: string): Promise<string> {
    const known = this.peek(resource);
    if (known !== undefined) return known;
    const stored = await this.#store?.get(this.#key(resource));
    // A store that is down, or has lost what it knew, must not bring back what was purged.
    const generation = typeof stored === 'string' ? stored : (this.#known.get(resource, { allowStale: true }) ?? FIRST);
    this.#known.set(resource, generation);
    return generation;
  }

  /** Begins a new generation; the old one's entries are never asked for again and end with their TTL. */
  async purge(resource: string): Promise<void> {
    const generation = randomBytes(6).toString('base64url');
    await this.#store?.set(this.#key(resource), generation, this.#ttl);
    this.#known.set(resource, generation, this.#store ? {} : { ttl: 0 });
  }

  #key(resource: string): string {
    return `${this.#prefix}:g:${sha256(resource)}`;
  }
}
