import { Keyv } from 'keyv';
import { CircuitBreaker } from '../shared/circuit-breaker.js';
import { raceResponsive } from '../shared/deadline.js';
import type { StoreStats } from '../shared/stats.js';
import { Operation } from '../shared/telemetry.js';
import type { StoreTrace } from '../shared/trace-types.js';

/** The part of a Keyv instance (5 or 6) that is used. */
export interface KeyvLike {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttl?: number): Promise<unknown>;
  delete(key: string): Promise<unknown>;
  on?(event: 'error', listener: (error: unknown) => void): unknown;
  off?(event: 'error', listener: (error: unknown) => void): unknown;
}

/**
 * A Keyv instance (5 or 6), or what Keyv takes as its store: a `Map`, or an adapter for Redis, PostgreSQL, MySQL, SQLite
 * and others.
 */
export interface StoreOption {
  /** The value of a key, or a promise of it. */
  get(key: string): unknown;
  /** Stores a value; `ttl` in milliseconds. */
  set(key: string, value: unknown, ttl?: number): unknown;
  /** Removes a key. */
  delete(key: string): unknown;
  /** Never called: it tells a store from other objects. */
  clear(): unknown;
}

/** Milliseconds. A store that takes longer counts as failed: a dead Redis never answers. */
const READ_TIMEOUT_MS = 250;
const WRITE_TIMEOUT_MS = 5000;

/** After this many consecutive failures the store is not used for `RESET_MS` milliseconds; then one call probes. */
const MAX_FAILURES = 3;
const RESET_MS = 5000;

export interface StoreLogger {
  warn(message: string): void;
}

/** A Keyv that never throws and never takes long: whatever goes wrong is a miss. */
export class KeyvStore {
  readonly #keyv: KeyvLike;
  readonly #breaker: CircuitBreaker;
  readonly #trace: Operation<StoreTrace>;
  readonly #onError = (error: unknown): void => this.#failed(error);
  readonly #stats = { hits: 0, misses: 0, failures: 0 };

  /** @param trace who is told of each call */
  constructor(keyv: KeyvLike, logger: StoreLogger, trace = new Operation<StoreTrace>('store')) {
    this.#keyv = keyv;
    this.#trace = trace;
    this.#breaker = new CircuitBreaker({
      maxFailures: MAX_FAILURES,
      resetMs: RESET_MS,
      // In one line: while a store is down, this is logged again and again.
      onOpen: (error) =>
        logger.warn(`The store failed ${MAX_FAILURES} times in a row; going on without it: ${inOneLine(error)}`),
      onClose: () => logger.warn('The store works again'),
    });
    // Keyv 6 throws errors that have no listener.
    keyv.on?.('error', this.#onError);
  }

  get stats(): StoreStats {
    return { ...this.#stats, open: this.#breaker.open };
  }

  /** The stored value; undefined if there is none, or the store does not answer in time. */
  async get(key: string): Promise<unknown> {
    const value = await this.#attempt('get', READ_TIMEOUT_MS, () => this.#keyv.get(key));
    this.#stats[value === undefined || value === null ? 'misses' : 'hits'] += 1;
    return value ?? undefined;
  }

  /** Whether the store has answered that it has nothing. False where it has not answered, which says nothing. */
  async lacks(key: string): Promise<boolean> {
    const before = this.#stats.failures;
    const read = async (): Promise<{ value: unknown }> => ({ value: await this.#keyv.get(key) });
    const answer = await this.#attempt('get', READ_TIMEOUT_MS, read, (found) => found?.value);
    // Keyv emits an adapter's error as an event, and returns undefined.
    return answer !== undefined && (answer.value ?? undefined) === undefined && this.#stats.failures === before;
  }

  /** @param ttl milliseconds. Every entry has one: the Map, SQLite and PostgreSQL adapters evict nothing else */
  async set(key: string, value: Buffer | string, ttl: number): Promise<void> {
    await this.#attempt('set', WRITE_TIMEOUT_MS, () => this.#keyv.set(key, value, Math.ceil(ttl)));
  }

  /**
   * Stores a value that must not be lost, and reads it again. Tries even while the store is left alone.
   *
   * @throws Error unless the store has the value
   */
  setOrThrow(key: string, value: string, ttl: number): Promise<void> {
    const write = (): Promise<void> => this.#setOrThrow(key, value, ttl);
    return this.#trace.trace(
      () => ({ operation: 'set' }),
      write,
      (context) => (context.failed = false),
    );
  }

  async #setOrThrow(key: string, value: string, ttl: number): Promise<void> {
    const write = async (): Promise<unknown> => {
      await this.#keyv.set(key, value, Math.ceil(ttl));
      return this.#keyv.get(key);
    };
    try {
      // Keyv emits an adapter's error as an event, and resolves all the same.
      if ((await inTime(write(), WRITE_TIMEOUT_MS)) === value) return;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
    throw new Error('the store has not kept the value');
  }

  async delete(key: string): Promise<void> {
    await this.#attempt('delete', WRITE_TIMEOUT_MS, () => this.#keyv.delete(key));
  }

  /** Stops listening to the Keyv, which belongs to the caller and stays open. */
  close(): void {
    // Keyv 6 throws errors that have no listener, and calls under way may still fail.
    setTimeout(() => this.#keyv.off?.('error', this.#onError), WRITE_TIMEOUT_MS).unref();
  }

  /** @param valueOf the stored value of a result */
  #attempt<T>(
    operation: StoreTrace['operation'],
    ms: number,
    work: () => Promise<T>,
    valueOf: (result: T | undefined) => unknown = (result) => result,
  ): Promise<T | undefined> {
    if (!this.#breaker.allow()) return Promise.resolve(undefined);
    if (!this.#trace.observed) return this.#try(ms, work);
    const before = this.#stats.failures;
    return this.#trace.trace(
      () => ({ operation }),
      () => this.#try(ms, work),
      (context, result) => {
        // Of another call at the same time, perhaps: a Keyv does not tell which one has failed.
        context.failed = this.#stats.failures > before;
        if (operation === 'get') context.hit = (valueOf(result) ?? undefined) !== undefined;
      },
    );
  }

  async #try<T>(ms: number, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const before = this.#stats.failures;
      const result = await inTime(work(), ms);
      // Keyv emits an adapter's error as an event, and returns undefined.
      if (this.#stats.failures === before) this.#breaker.recordSuccess();
      return result;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  #failed(error: unknown): void {
    this.#stats.failures += 1;
    this.#breaker.recordFailure(error);
  }
}

function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  return raceResponsive(work, ms, () => new Error(`the store did not answer within ${ms} ms`));
}

/** An `AggregateError`, such as that of a refused connection, has a code but no message. */
function inOneLine(error: unknown): string {
  const { message, code, name } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const told = [message, code, name].find((text) => text !== undefined && text !== '');
  return (told ?? String(error)).replace(/\s+/g, ' ').trim();
}

/** The user's `store` as a Keyv: a Keyv of any version as it is, anything else wrapped in one. */
export function toKeyv(store: object): KeyvLike {
  // A disk store holds bytes, which Keyv would turn into text.
  return isKeyv(store) || isDiskStore(store) ? store : new Keyv({ store });
}

/** By what it has: the package may be loaded twice, by `import` and by `require`. */
function isDiskStore(store: object): store is KeyvLike {
  return 'holdsBytes' in store && store.holdsBytes === true;
}

function isKeyv(store: object): store is KeyvLike {
  return 'store' in store && 'stats' in store && 'get' in store;
}
