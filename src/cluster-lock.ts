import { Breaker } from './breaker.js';
import { deadline, abortable } from './signals.js';

/**
 * Takes one of `places` under `key`, counted over all processes, and resolves to the function that frees it. Waits
 * while all are taken, until `signal` aborts.
 */
export type Lock = (key: string, places: number, signal: AbortSignal) => Promise<() => unknown>;

/** Milliseconds that anybody waits for a lock; then the work is done without it. */
const WAIT_MS = 5000;

/** After so many failures in a row locks are done without for so many milliseconds. */
const FAILURES = 3;
const REST_MS = 5000;

/** The user's lock, made harmless: it may fail, hang or be missing, and nobody's work fails with it. */
export class ClusterLock {
  readonly #lock: Lock | undefined;
  readonly #breaker: Breaker;

  constructor(lock: Lock | undefined, logger: { warn(message: string, details?: unknown): void }) {
    this.#lock = lock;
    this.#breaker = new Breaker({
      failures: FAILURES,
      restMs: REST_MS,
      onOpen: (error) => logger.warn(`The lock failed ${FAILURES} times in a row; going on without it`, error),
      onClose: () => logger.warn('The lock works again'),
    });
  }

  /** Whether there is a lock at all. */
  get present(): boolean {
    return this.#lock !== undefined;
  }

  /**
   * Waits for a place, and gives the function that frees it; it may be called more than once, and never fails. Rejects
   * only with the reason of `signal`.
   */
  async acquire(key: string, places: number, signal: AbortSignal): Promise<() => void> {
    const lock = this.#lock;
    if (!lock || !this.#breaker.pass()) return nothing;
    const limit = deadline(WAIT_MS, () => new Error(`no place within ${WAIT_MS} ms`), signal);
    // A lock may throw instead of rejecting.
    const acquiring = Promise.resolve().then(() => lock(key, places, limit.signal));
    try {
      const free = await abortable(acquiring, limit.signal);
      this.#breaker.succeeded();
      let held = true;
      return () => {
        if (held) void release(free);
        held = false;
      };
    } catch (error) {
      // A place that comes after all is somebody else's.
      acquiring.then(release, () => undefined);
      signal.throwIfAborted();
      this.#breaker.failed(error);
      return nothing;
    } finally {
      limit.cancel();
    }
  }
}

/** A place that cannot be given back ends by itself: locks of clusters have a life time. */
async function release(free: () => unknown): Promise<void> {
  try {
    await free();
  } catch {
    // Told by the lock's own client.
  }
}

function nothing(): void {
  // There is nothing to free.
}
