import { LRUCache } from 'lru-cache';
import { clock } from '../shared/clock.js';

/** Renewals at a time; what becomes stale beyond that waits for its next request. */
const MAX_RUNNING = 4;

/** Milliseconds after which a renewal that failed is tried again. */
const RETRY_MS = 15_000;
const MAX_KNOWN = 10_000;

/** Why an answer is stale, in the words of RFC 5861. */
export type StaleReason = 'stale-while-revalidate' | 'stale-if-error';

/** Renews stale entries in the background, each once at a time. */
export class Revalidator {
  readonly #running = new Map<string, Promise<void>>();
  readonly #failed = new LRUCache<string, true>({ max: MAX_KNOWN, ttl: RETRY_MS, perf: clock });
  readonly #ms: number;
  readonly #closing = new AbortController();

  /** `ms`: milliseconds that a renewal may take. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Begins a renewal, unless one runs or has just failed; tells why the entry that is there has to do. */
  revalidate(key: string, work: (signal: AbortSignal) => Promise<unknown>): StaleReason {
    if (this.#failed.has(key)) return 'stale-if-error';
    if (!this.#running.has(key) && this.#running.size < MAX_RUNNING && !this.#closing.signal.aborted) {
      const signal = AbortSignal.any([AbortSignal.timeout(this.#ms), this.#closing.signal]);
      const renewal = work(signal)
        .then(
          () => undefined,
          () => void this.#failed.set(key, true),
        )
        .finally(() => this.#running.delete(key));
      this.#running.set(key, renewal);
    }
    return 'stale-while-revalidate';
  }

  /** Aborts what runs. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closed'));
    await Promise.all(this.#running.values());
  }
}
