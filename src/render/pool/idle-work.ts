/** A job that nobody waits for. Its failures are its own to tell. */
export type IdleJob = () => Promise<unknown>;

export interface IdleWorkOptions {
  /** Whether there is nothing else to do. */
  readonly isIdle: () => boolean;
  /** Milliseconds that it must have been so before a job starts. */
  readonly idleMs: number;
  /** Jobs that may wait; one more is refused. */
  readonly most: number;
}

/**
 * Runs jobs one after the other while there is nothing else to do. After each it rests for as long as the job took, so
 * that it takes at most half of the time of one thread. Keeps no process alive.
 */
export class IdleWork {
  readonly #options: IdleWorkOptions;
  readonly #jobs: IdleJob[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #isClosed = false;
  #tookMs = 0;

  constructor(options: IdleWorkOptions) {
    this.#options = options;
  }

  /** Jobs that wait or run. */
  get size(): number {
    return this.#jobs.length + (this.#isRunning ? 1 : 0);
  }

  /** Returns whether there was room for the job. */
  add(job: IdleJob): boolean {
    if (this.#isClosed || this.#jobs.length >= this.#options.most) return false;
    this.#jobs.push(job);
    this.wake();
    return true;
  }

  /** To be called when other work has ended: idle time starts anew. */
  wake(): void {
    clearTimeout(this.#timer);
    if (this.#isClosed || this.#isRunning || this.#jobs.length === 0 || !this.#options.isIdle()) return;
    this.#timer = setTimeout(() => void this.#next(), Math.max(this.#options.idleMs, this.#tookMs)).unref();
  }

  /** Forgets what waits. */
  close(): void {
    this.#isClosed = true;
    this.#jobs.length = 0;
    clearTimeout(this.#timer);
  }

  async #next(): Promise<void> {
    // Work that came meanwhile wakes it again when it ends.
    if (!this.#options.isIdle()) return;
    const job = this.#jobs.shift();
    if (!job) return;
    const started = performance.now();
    this.#isRunning = true;
    await job().catch(() => undefined);
    this.#isRunning = false;
    this.#tookMs = performance.now() - started;
    this.wake();
  }
}
