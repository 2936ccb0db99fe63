import { clock } from './clock.js';

export interface CircuitBreakerOptions {
  /** Consecutive failures that open the breaker. */
  readonly maxFailures: number;
  /** Milliseconds that it stays open before one call may probe. */
  readonly resetMs: number;
  /** Called when the breaker opens, with the last failure, and when it closes again. */
  readonly onOpen: (cause: unknown) => void;
  readonly onClose: () => void;
}

/**
 * Stops calls to something that keeps failing. After `resetMs` one call at a time may probe; its success closes the
 * breaker.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failures = 0;
  /** Time until which no call is allowed. */
  #openUntil = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures;
  }

  get open(): boolean {
    return this.#failures >= this.#options.maxFailures;
  }

  /** Milliseconds until a call is allowed; 0 if one is allowed now. */
  get retryAfterMs(): number {
    return this.open ? Math.max(0, this.#openUntil - clock.now()) : 0;
  }

  /** Whether a call may be made now. The caller must report how it went. */
  allow(): boolean {
    if (!this.open) return true;
    if (this.retryAfterMs > 0) return false;
    // Others wait for this probe, or for another reset time should its result never be reported.
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
    // Later failures are of calls that were under way, or of a probe, which has prolonged the time itself.
    if (this.#failures !== this.#options.maxFailures) return;
    this.#openUntil = clock.now() + this.#options.resetMs;
    this.#options.onOpen(cause);
  }
}
