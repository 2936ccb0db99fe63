import { ImageError } from './errors.js';

/** The seconds after which a client that found too many waiting may come back. */
const RETRY_AFTER = 2;

/** Lets `limit` holders in at a time, first come first served. */
export class Semaphore {
  readonly #limit: number;
  readonly #queue: number;
  readonly #waiting = new Set<() => void>();
  #inUse = 0;

  /** `queue`: how many may wait; one more is refused. */
  constructor(limit: number, queue = Infinity) {
    this.#limit = limit;
    this.#queue = queue;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** A place, if one is free. */
  tryAcquire(): (() => void) | undefined {
    if (this.#inUse >= this.#limit) return undefined;
    this.#inUse += 1;
    return this.#slot();
  }

  /**
   * Waits for a place; gives the function that frees it, which may be called more than once. Rejects with the signal's
   * reason, and with `EBUSY` where too many wait already, unless the matter is `urgent`.
   */
  async acquire(signal: AbortSignal, urgent = false): Promise<() => void> {
    signal.throwIfAborted();
    const place = this.tryAcquire();
    if (place) return place;
    if (!urgent && this.#waiting.size >= this.#queue) {
      throw new ImageError('EBUSY', 'Too many files are waiting for the PIM', { retryAfter: RETRY_AFTER });
    }
    await this.#wait(signal);
    return this.#slot();
  }

  #slot(): () => void {
    let free = false;
    return () => {
      if (free) return;
      free = true;
      this.#release();
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abandon = (): void => {
        this.#waiting.delete(enter);
        reject(signal.reason as Error);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', abandon);
        resolve();
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', abandon, { once: true });
    });
  }

  /** The place goes straight to the first who waits, so that nobody can slip in between. */
  #release(): void {
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      next();
    } else {
      this.#inUse -= 1;
    }
  }
}
