import { randomUUID } from 'node:crypto';
import { CircuitBreaker } from './circuit-breaker.js';
import { raceAbort, deadline } from './deadline.js';

/**
 * Takes one of `places` under `key`, counted over all processes, and resolves to the function that frees it. Waits
 * while all are taken, until `signal` aborts.
 */
export type Lock = (key: string, places: number, signal: AbortSignal) => Promise<() => unknown>;

/**
 * Milliseconds after which a lock that has given no place is asked for one that nobody can hold, and milliseconds that
 * it has to give that one. If it does, it is alive and its places are taken.
 */
const PROBE_AFTER_MS = 2000;
const PROBE_TIMEOUT_MS = 2000;

/** After so many failures in a row locks are done without for so many milliseconds. */
const MAX_FAILURES = 3;
const RESET_MS = 5000;

/** The user's lock, made harmless: it may fail, hang or be missing, and nobody's work fails with it. */
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

  /** Whether there is a lock at all. */
  get isConfigured(): boolean {
    return this.#lock !== undefined;
  }

  /**
   * Waits for a place, and gives the function that frees it; it may be called more than once, and never fails. With a
   * lock that fails or hangs, that function frees nothing. Undefined when all places have been taken for `mostMs`.
   * Rejects only with the reason of `signal`.
   */
  acquire(key: string, places: number, signal: AbortSignal): Promise<() => void>;
  acquire(key: string, places: number, signal: AbortSignal, mostMs: number): Promise<(() => void) | undefined>;
  async acquire(
    key: string,
    places: number,
    signal: AbortSignal,
    mostMs = Infinity,
  ): Promise<(() => void) | undefined> {
    const lock = this.#lock;
    if (!lock || !this.#breaker.allow()) return noop;
    const leaving = new AbortController();
    // A lock may throw instead of rejecting.
    const acquiring = Promise.resolve().then(() => lock(key, places, AbortSignal.any([signal, leaving.signal])));
    try {
      const free = await this.#waitForSlot(acquiring, lock, signal, mostMs);
      this.#breaker.recordSuccess();
      let held = true;
      return () => {
        if (held) void release(free);
        held = false;
      };
    } catch (error) {
      leaving.abort(error);
      // A place that comes after all is somebody else's.
      acquiring.then(release, () => undefined);
      signal.throwIfAborted();
      if (error instanceof AllSlotsTaken) return undefined;
      this.#breaker.recordFailure(error);
      return noop;
    }
  }

  /** Waits for as long as the lock shows that it is alive: where all places are taken, nothing is wrong with it. */
  async #waitForSlot(acquiring: Promise<() => unknown>, lock: Lock, signal: AbortSignal, mostMs: number) {
    const end = performance.now() + mostMs;
    for (;;) {
      const silence = new Error(`no place and no sign of life for ${PROBE_AFTER_MS} ms`);
      const look = deadline(Math.min(PROBE_AFTER_MS, end - performance.now()), () => silence, signal);
      try {
        return await raceAbort(acquiring, look.signal);
      } catch (error) {
        if (error !== silence || !(await isAlive(lock))) throw error;
        this.#breaker.recordSuccess();
        if (performance.now() >= end) throw new AllSlotsTaken();
      } finally {
        look.cancel();
      }
    }
  }
}

/** All places are taken. */
class AllSlotsTaken extends Error {}

/** Whether the lock gives a place that nobody can hold. */
async function isAlive(lock: Lock): Promise<boolean> {
  const limit = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const acquiring = Promise.resolve().then(() => lock(`akeneo-images:sign-of-life:${randomUUID()}`, 1, limit));
  acquiring.then(release, () => undefined);
  return raceAbort(acquiring, limit).then(
    () => true,
    () => false,
  );
}

/** A place that cannot be given back ends by itself: locks of clusters have a life time. */
async function release(free: () => unknown): Promise<void> {
  try {
    await free();
  } catch {
    // Told by the lock's own client.
  }
}

function noop(): void {
  // There is nothing to free.
}
