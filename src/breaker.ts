export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Milliseconds that it stays open before one call may probe. */
  readonly restMs: number;
  /** Told when it opens and, after that, when it closes. */
  readonly onOpen: (cause: unknown) => void;
  readonly onClose: () => void;
}

/**
 * Keeps calls away from what has failed again and again. After a rest one call at a time may probe; the first success
 * lets all through again.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  /** `Date.now()` until which no call passes. */
  #restsUntil = 0;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get open(): boolean {
    return this.#failures >= this.#options.failures;
  }

  /** Milliseconds until a call may pass. */
  get wait(): number {
    return this.open ? Math.max(0, this.#restsUntil - Date.now()) : 0;
  }

  /** Whether a call may be made now; whoever makes it reports how it went. */
  pass(): boolean {
    if (!this.open) return true;
    if (this.wait > 0) return false;
    // The others wait until this probe is back, or for one rest more should it never come back.
    this.#restsUntil = Date.now() + this.#options.restMs;
    return true;
  }

  succeeded(): void {
    const closes = this.open;
    this.#failures = 0;
    if (closes) this.#options.onClose();
  }

  failed(cause: unknown): void {
    this.#failures += 1;
    // What fails later was under way by then, or was a probe, which has prolonged the rest itself.
    if (this.#failures !== this.#options.failures) return;
    this.#restsUntil = Date.now() + this.#options.restMs;
    this.#options.onOpen(cause);
  }
}
