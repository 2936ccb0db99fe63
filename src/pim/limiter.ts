/** Lets `limit` holders in at a time, first come first served. */
export class Limiter {
  readonly #limit: number;
  readonly #waiting = new Set<() => void>();
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Waits for a place; gives the function that frees it, which may be called more than once. Rejects with the signal's reason. */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#held < this.#limit) this.#held += 1;
    else await this.#wait(signal);
    let free = false;
    return () => {
      if (free) return;
      free = true;
      this.#release();
    };
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abandon = (): void => {
        this.#waiting.delete(enter);
        reject(signal?.reason as Error);
      };
      const enter = (): void => {
        signal?.removeEventListener('abort', abandon);
        resolve();
      };
      this.#waiting.add(enter);
      signal?.addEventListener('abort', abandon, { once: true });
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
