import { CircuitBreaker } from '../shared/circuit-breaker.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import { TransientError } from './transport/transient-error.js';

/** After this many consecutive failures the PIM is not called for `RESET_MS` milliseconds; then one call probes. */
const MAX_FAILURES = 8;
const RESET_MS = 5000;

/**
 * Asks the PIM for a file that it has given before: whether it still does; undefined where there is none yet. Never
 * rejects.
 */
export type CheckUp = () => Promise<boolean | undefined>;

/**
 * Keeps count of how calls to the PIM go, and stops them while it keeps failing.
 *
 * Two kinds of failures weigh differently. A connection that breaks, 502, 503, 504 and silence are the PIM's, and each
 * counts. A 500, an empty or a broken file may be that of one file: anybody can ask for eight codes that have one, and
 * must not close the PIM to all others by that. Such a failure counts once a file, and never opens the breaker by
 * itself: before it would, a file that is known to be good is asked for. Its success proves that the PIM is well. Only
 * where it fails too, or where no file was ever good, does the breaker open.
 */
export class Health {
  readonly #breaker: CircuitBreaker;
  readonly #checkUp: CheckUp;
  /** Paths of files that came empty, truncated or not at all since the last success. */
  readonly #badFiles = new Set<string>();
  #checking = false;

  constructor(logger: Logger, checkUp: CheckUp = () => Promise.resolve(undefined)) {
    this.#checkUp = checkUp;
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
      if (error instanceof TransientError) this.recordFailure(error, path);
      throw error;
    }
  }

  recordSuccess(): void {
    this.#badFiles.clear();
    this.#breaker.recordSuccess();
  }

  recordFailure({ cause, finalError, fileSpecific }: TransientError, path?: string): void {
    // A PIM that answers 429 is there.
    if (finalError.code === 'EBUSY') return;
    const reason = cause ?? finalError.message;
    if (path === undefined || !fileSpecific) this.#breaker.recordFailure(reason);
    else if (!this.#badFiles.has(path)) this.#recordBadFile(path, reason);
  }

  #recordBadFile(path: string, reason: unknown): void {
    if (this.#badFiles.size < MAX_FAILURES) this.#badFiles.add(path);
    if (this.#breaker.failures < MAX_FAILURES - 1) this.#breaker.recordFailure(reason);
    else if (!this.#checking) void this.#check(reason);
  }

  async #check(reason: unknown): Promise<void> {
    this.#checking = true;
    try {
      if (await this.#checkUp()) this.recordSuccess();
      else this.#breaker.recordFailure(reason);
    } finally {
      this.#checking = false;
    }
  }
}
