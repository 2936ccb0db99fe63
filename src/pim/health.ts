import { CircuitBreaker } from '../shared/circuit-breaker.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import { TransientError } from './transport/transient-error.js';

/** After this many consecutive failures the PIM is not called for `RESET_MS` milliseconds; then one call probes. */
const MAX_FAILURES = 8;
const RESET_MS = 5000;

/** Keeps count of how calls to the PIM go, and stops them while it keeps failing. */
export class Health {
  readonly #breaker: CircuitBreaker;
  /** Paths of files that came empty, truncated or not at all since the last success. */
  readonly #badFiles = new Set<string>();

  constructor(logger: Logger) {
    this.#breaker = new CircuitBreaker({
      maxFailures: MAX_FAILURES,
      resetMs: RESET_MS,
      onOpen: (error) =>
        logger.error(
          `The PIM failed ${MAX_FAILURES} times in a row; it is called by probes only until it works`,
          error,
        ),
      onClose: () => logger.warn('The PIM works again'),
    });
  }

  /** Whether the circuit breaker is open. */
  get open(): boolean {
    return this.#breaker.open;
  }

  /** @throws ImageError `EUPSTREAM` while the PIM is not called, so that nobody has to wait to learn that */
  assertAvailable(): void {
    const { retryAfterMs } = this.#breaker;
    if (retryAfterMs === 0) return;
    throw new ImageError('EUPSTREAM', 'The PIM keeps failing; it will be tried again shortly', {
      retryAfter: Math.ceil(retryAfterMs / 1000),
    });
  }

  /** As `assertAvailable`, for a call that is about to be made: it may be the probe. */
  assertCallAllowed(): void {
    if (!this.#breaker.allow()) this.assertAvailable();
  }

  /**
   * Runs a part of an exchange and records how it went.
   *
   * @param complete whether the exchange is complete with this part: only then is it a success
   * @param path of the file that is downloaded; undefined for other calls
   */
  async track<T>(
    work: () => Promise<T>,
    { complete = true, path }: { readonly complete?: boolean; readonly path?: string | undefined } = {},
  ): Promise<T> {
    try {
      const result = await work();
      if (complete) this.recordSuccess();
      return result;
    } catch (error) {
      // A PIM that answers 429 is there.
      if (error instanceof TransientError && error.finalError.code !== 'EBUSY') this.#recordFailure(error, path);
      throw error;
    }
  }

  recordSuccess(): void {
    this.#badFiles.clear();
    this.#breaker.recordSuccess();
  }

  /** A fault of one file counts once, however often the file is requested: the PIM may be well. */
  #recordFailure({ cause, finalError, fileSpecific }: TransientError, path: string | undefined): void {
    if (path !== undefined && fileSpecific) {
      if (this.#badFiles.has(path)) return;
      if (this.#badFiles.size < MAX_FAILURES) this.#badFiles.add(path);
    }
    this.#breaker.recordFailure(cause ?? finalError.message);
  }
}
