import { clock } from './clock.js';
export interface CircuitBreakerOptions {
  /** Failures in a row that open it. */
  readonly maxFailures: number;
  /** Milliseconds that it stays open before one call may probe. */
  readonly resetMs: number;
  /** Told when it opens and, after that, when it closes. */
  readonly onOpen: (cause: unknown) => void;
  readonly onClose: () => void;
}

/**
 * Keeps calls away from what has failed again and again. After a rest one call at a time may probe; the first success
 * lets all through again.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failures = 0;
  /** `Date.now()` until which no call passes. */
  #openUntil = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get open(): boolean {
    return this.#failures >= this.#options.maxFailures;
  }

  /** Milliseconds until a call may pass. */
  get retryAfterMs(): number {
    return this.open ? Math.max(0, this.#openUntil - clock.now()) : 0;
  }

  /** Whether a call may be made now; whoever makes it reports how it went. */
  allow(): boolean {
    if (!this.open) return true;
    if (this.retryAfterMs > 0) return false;
    // The others wait until this probe is back, or for one rest more should it never come back.
    this.#openUntil = clock.now() + this.#options.resetMs;
    return true;
  }

  recordSuccess(): void {
    const closes = this.open;
    this.#failures = 0;
    if (closes) this.#options.onClose();
  }

  recordFailure(cause: unknown): void {
    this.#failures += 1;
    // What fails later was under way by then, or was a probe, which has prolonged the rest itself.
    if (this.#failures !== this.#options.maxFailures) return;
    this.#openUntil = clock.now() + this.#options.resetMs;
    this.#options.onOpen(cause);
  }
}
