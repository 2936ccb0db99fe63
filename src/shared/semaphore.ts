export interface SemaphoreOptions {
  /** How many may wait in one turn; one more is refused. Default: any number. */
  readonly maxWaiting?: number;
  /** Makes the error for those who are refused. */
  readonly whenFull?: () => Error;
}

export interface Waiting {
  /** Turns take it in turns, whatever the number of those who wait in each. Default: one for all. */
  readonly turn?: string;
  /** Waits even where too many wait already. */
  readonly urgent?: boolean;
}

/** Lets a number of holders in at a time: turn by turn, and first come first served within one. */
export class Semaphore {
  readonly #limit: number;
  readonly #maxWaiting: number;
  readonly #whenFull: () => Error;
  /** Those who wait, by turn. The first turn is the next one; none is empty. */
  readonly #turns = new Map<string, Set<() => void>>();
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
    return [...this.#turns.values()].reduce((sum, { size }) => sum + size, 0);
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
   * @throws the signal's reason, or the error of `whenFull`
   */
  async acquire(signal: AbortSignal, { turn = '', urgent = false }: Waiting = {}): Promise<() => void> {
    signal.throwIfAborted();
    const slot = this.tryAcquire();
    if (slot) return slot;
    if (!urgent && (this.#turns.get(turn)?.size ?? 0) >= this.#maxWaiting) throw this.#whenFull();
    await this.#wait(turn, signal);
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

  #wait(turn: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.#turns.get(turn) ?? new Set();
      this.#turns.set(turn, waiting);
      const abandon = (): void => {
        waiting.delete(enter);
        if (waiting.size === 0 && this.#turns.get(turn) === waiting) this.#turns.delete(turn);
        reject(signal.reason as Error);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', abandon);
        resolve();
      };
      waiting.add(enter);
      signal.addEventListener('abort', abandon, { once: true });
    });
  }

  /** Hands the slot to the first waiter of the next turn directly, so that nobody can slip in between. */
  #release(): void {
    const [next] = this.#turns;
    if (!next) {
      this.#inUse -= 1;
      return;
    }
    const [turn, waiting] = next;
    const [enter] = waiting;
    waiting.delete(enter!);
    this.#turns.delete(turn);
    // It goes behind the others.
    if (waiting.size > 0) this.#turns.set(turn, waiting);
    enter!();
  }
}
