import { ImageError } from '../errors.js';

/** The seconds after which a client that found too many waiting may come back. */
const RETRY_AFTER = 2;

/** Lets `limit` holders in at a time, first come first served. */
export class Limiter {
  readonly #limit: number;
  readonly #queue: number;
  readonly #waiting = new Set<() => void>();
  #held = 0;

  /** `queue`: how many may wait; one more is refused. */
  constructor(limit: number, queue = Infinity) {
    this.#limit = limit;
    this.#queue = queue;
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** A place, if one is free. */
  take(): (() => void) | undefined {
    if (this.#held >= this.#limit) return undefined;
    this.#held += 1;
    return this.#place();
  }

  /**
   * Waits for a place; gives the function that frees it, which may be called more than once. Rejects with the signal's
   * reason, and with `EBUSY` where too many wait already, unless the matter is `urgent`.
   */
  async acquire(signal: AbortSignal, urgent = false): Promise<() => void> {
    signal.throwIfAborted();
    const place = this.take();
    if (place) return place;
    if (!urgent && this.#waiting.size >= this.#queue) {
      throw new ImageError('EBUSY', 'Too many files are waiting for the PIM', { retryAfter: RETRY_AFTER });
    }
    await this.#wait(signal);
    return this.#place();
  }

  #place(): () => void {
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
      this.#held -= 1;
    }
  }
}
