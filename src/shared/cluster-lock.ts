import { randomUUID } from 'node:crypto';
import { CircuitBreaker } from './circuit-breaker.js';
import { deadline, raceAbort } from './deadline.js';

/**
 * Takes one of `places` slots under `key`, counted over all processes, and resolves to a function that releases it.
 * Waits while all slots are taken, until `signal` aborts.
 */
export type Lock = (key: string, places: number, signal: AbortSignal) => Promise<() => unknown>;

/**
 * How long to wait for a slot before probing whether the backend is alive, and how long the probe may take (ms). The
 * probe acquires a random key; if it gets one, the backend is healthy and all slots are taken.
 */
const PROBE_AFTER_MS = 2000;
const PROBE_TIMEOUT_MS = 2000;

/** After this many consecutive failures the lock is not used for `RESET_MS` milliseconds. */
const MAX_FAILURES = 3;
const RESET_MS = 5000;

const NEVER_ABORTED = new AbortController().signal;

/** Work that one process at a time does for all. */
export interface SharedWork<T> {
  /** The result of another process, if it has left one. Asked once this process holds the lock. */
  readonly find: () => Promise<T | undefined>;
  readonly make: () => Promise<T>;
  /** Leaves a result to other processes. The lock is released when it resolves; nobody else waits for it. */
  readonly save: (made: T) => unknown;
  readonly signal?: AbortSignal;
  /** Milliseconds to wait for another process before doing the work here too. Default: no limit. */
  readonly maxWaitMs?: number;
}

/** The user's lock, made harmless: no work fails because the lock fails, hangs or is missing. */
export class ClusterLock {
  readonly #lock: Lock | undefined;
  readonly #breaker: CircuitBreaker;

  constructor(lock: Lock | undefined, logger: { warn(message: string, details?: unknown): void }) {
    this.#lock = lock;
    this.#breaker = new CircuitBreaker({
      maxFailures: MAX_FAILURES,
      resetMs: RESET_MS,
      onOpen: (error) => logger.warn(`The lock failed ${MAX_FAILURES} times in a row; going on without it`, error),
      onClose: () => logger.warn('The lock works again'),
    });
  }

  /** Does work once in all processes: a process that had to wait for another one takes its result. */
  async once<T>(
    key: string,
    { find, make, save, signal = NEVER_ABORTED, maxWaitMs = Infinity }: SharedWork<T>,
  ): Promise<T> {
    const release = await this.acquire(key, 1, signal, maxWaitMs);
    let saving: unknown;
    try {
      const found = this.#lock && (await find());
      if (found !== undefined) return found;
      const made = await make();
      saving = save(made);
      return made;
    } finally {
      void Promise.resolve(saving).finally(release);
    }
  }

  /**
   * Waits for one of `places` slots. Resolves to an idempotent release function: a no-op without a lock, or with one
   * that fails or hangs. Resolves to `undefined` if all slots stay taken for `maxWaitMs`.
   *
   * @throws only the signal's reason
   */
  acquire(key: string, places: number, signal: AbortSignal): Promise<() => void>;
  acquire(key: string, places: number, signal: AbortSignal, maxWaitMs: number): Promise<(() => void) | undefined>;
  async acquire(
    key: string,
    places: number,
    signal: AbortSignal,
    maxWaitMs = Infinity,
  ): Promise<(() => void) | undefined> {
    const lock = this.#lock;
    if (!lock || !this.#breaker.allow()) return noop;
    const leaving = new AbortController();
    // A lock may throw instead of rejecting.
    const acquiring = Promise.resolve().then(() => lock(key, places, AbortSignal.any([signal, leaving.signal])));
    try {
      const free = await this.#waitForSlot(acquiring, lock, signal, maxWaitMs);
      this.#breaker.recordSuccess();
      let held = true;
      return () => {
        if (held) void release(free);
        held = false;
      };
    } catch (error) {
      leaving.abort(error);
      // Nobody waits any more for a slot that comes after all.
      acquiring.then(release, () => undefined);
      signal.throwIfAborted();
      if (error instanceof AllSlotsTaken) return undefined;
      this.#breaker.recordFailure(error);
      return noop;
    }
  }

  /** Waits for as long as the backend shows that it is alive: where all slots are taken, nothing is wrong with it. */
  async #waitForSlot(acquiring: Promise<() => unknown>, lock: Lock, signal: AbortSignal, maxWaitMs: number) {
    const end = performance.now() + maxWaitMs;
    for (;;) {
      const silence = new Error(`no slot within ${PROBE_AFTER_MS} ms, and no answer to a probe`);
      const wait = deadline(Math.min(PROBE_AFTER_MS, end - performance.now()), () => silence, signal);
      try {
        return await raceAbort(acquiring, wait.signal);
      } catch (error) {
        if (error !== silence || !(await isAlive(lock))) throw error;
        this.#breaker.recordSuccess();
        if (performance.now() >= end) throw new AllSlotsTaken();
      } finally {
        wait.cancel();
      }
    }
  }
}

/** Every slot is taken, by a backend that is alive. */
class AllSlotsTaken extends Error {}

/** Whether the backend grants a slot under a key that nobody else can hold. */
async function isAlive(lock: Lock): Promise<boolean> {
  const limit = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const acquiring = Promise.resolve().then(() => lock(`akeneo-images:sign-of-life:${randomUUID()}`, 1, limit));
  acquiring.then(release, () => undefined);
  return raceAbort(acquiring, limit).then(
    () => true,
    () => false,
  );
}

/** A slot that cannot be released expires by itself: cluster locks have a lifetime. */
async function release(free: () => unknown): Promise<void> {
  try {
    await free();
  } catch {
    // The lock's own client reports it.
  }
}

function noop(): void {
  // There is nothing to release.
}
