export interface SemaphoreOptions {
  /** How many may wait; one more is refused. Default: any number. */
  readonly maxWaiting?: number;
  /** Makes the error for those who are refused. */
  readonly whenFull?: () => Error;
}

/** Lets a number of holders in at a time, first come first served. */
export class Semaphore {
  readonly #limit: number;
  readonly #maxWaiting: number;
  readonly #whenFull: () => Error;
  readonly #waiting = new Set<() => void>();
  #inUse = 0;

  constructor(limit: number, { maxWaiting = Infinity, whenFull }: SemaphoreOptions = {}) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
    this.#whenFull = whenFull ?? (() => new Error('Too many are waiting'));
  }

  /** Slots taken. */
  get inUse(): number {
    return this.#inUse;
  }

  /** Callers of `acquire` that wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes a slot if one is free. Returns an idempotent release function. */
  tryAcquire(): (() => void) | undefined {
    if (this.#inUse >= this.#limit) return undefined;
    this.#inUse += 1;
    return this.#slot();
  }

  /**
   * Waits for a slot. Resolves to an idempotent release function.
   *
   * @param urgent wait even where too many wait already
   * @throws the signal's reason, or the error of `whenFull`
   */
  async acquire(signal: AbortSignal, urgent = false): Promise<() => void> {
    signal.throwIfAborted();
    const slot = this.tryAcquire();
    if (slot) return slot;
    if (!urgent && this.#waiting.size >= this.#maxWaiting) throw this.#whenFull();
    await this.#wait(signal);
    return this.#slot();
  }

  #slot(): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
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

  /** Hands the slot to the first waiter directly, so that nobody can slip in between. */
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
