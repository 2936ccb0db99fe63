import { boundedMap } from '../shared/bounded-map.js';
import { clock } from '../shared/clock.js';

/** Milliseconds until a failed revalidation is tried again. */
const RETRY_MS = 15_000;
const MAX_KNOWN = 10_000;

/** Why a response is stale, in the words of RFC 5861. */
export type StaleReason = 'stale-while-revalidate' | 'stale-if-error';

export interface RevalidatorOptions {
  /** Milliseconds that one revalidation may take. */
  readonly timeoutMs: number;
  /** Revalidations at a time. Beyond that, an entry is revalidated at its next request. */
  readonly places: number;
  /** Called for the first one that fails after one that succeeded. */
  readonly onError?: (error: unknown) => void;
}

/** Revalidates stale entries in the background, each at most once at a time. */
export class Revalidator {
  readonly #options: RevalidatorOptions;
  readonly #running = new Map<string, Promise<void>>();
  readonly #failed = boundedMap<true>(MAX_KNOWN, { ttl: RETRY_MS, perf: clock, ttlResolution: 0 });
  readonly #closing = new AbortController();
  #isFailing = false;

  constructor(options: RevalidatorOptions) {
    this.#options = options;
  }

  /** Starts `work` for a key unless it runs already or failed recently. Returns why the stale entry is served. */
  revalidate(key: string, work: (signal: AbortSignal) => Promise<unknown>): StaleReason {
    if (this.#failed.has(key)) return 'stale-if-error';
    if (!this.#running.has(key) && this.#running.size < this.#options.places && !this.#closing.signal.aborted) {
      this.#running.set(
        key,
        this.#run(key, work).finally(() => this.#running.delete(key)),
      );
    }
    return 'stale-while-revalidate';
  }

  async #run(key: string, work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    try {
      await work(AbortSignal.any([AbortSignal.timeout(this.#options.timeoutMs), this.#closing.signal]));
      this.#isFailing = false;
    } catch (error) {
      this.#failed.set(key, true);
      this.#report(error);
    }
  }

  /** Reports the first of a series of failures: while the PIM is away, each revalidation fails. */
  #report(error: unknown): void {
    if (this.#closing.signal.aborted || this.#isFailing) return;
    this.#isFailing = true;
    try {
      this.#options.onError?.(error);
    } catch {
      // A logger that throws must not end the process.
    }
  }

  /** Aborts what runs, and starts no more. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The revalidator is closed'));
    await Promise.all(this.#running.values());
  }
}
