import type { ImageError } from '../../shared/errors.js';

export interface TransientErrorOptions {
  /** Milliseconds that the PIM asked us to wait. */
  readonly retryAfterMs?: number | undefined;
  /** The fault may be that of one file, while the PIM is well. Default false. */
  readonly fileSpecific?: boolean;
}

/** A failure that a retry may heal: a reset, a timeout, an overload, a server error. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** What the client is told if retries do not help. */
  readonly finalError: ImageError;
  readonly retryAfterMs: number | undefined;
  readonly fileSpecific: boolean;

  constructor(finalError: ImageError, { retryAfterMs, fileSpecific = false }: TransientErrorOptions = {}) {
    super(finalError.message, { cause: finalError.cause });
    this.finalError = finalError;
    this.retryAfterMs = retryAfterMs;
    this.fileSpecific = fileSpecific;
  }
}
