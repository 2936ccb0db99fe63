/**
 * Every failure that a client can be told of. The code is stable; `status` is the HTTP status of the answer.
 * The README has a section for each.
 */
export const ERROR_CODES = {
  /** A transformation, an expression or another part of the URL is not valid. */
  EINVAL: 400,
  /** The URL language knows it, the renderer does not do it (yet). */
  EUNSUPPORTED: 400,
  /** Larger than a limit: the URL asks for too much (400) or the source is too big (413, set where it is thrown). */
  ELIMIT: 400,
  /** The signature is missing, wrong or expired. */
  ESIGNATURE: 401,
  /** The PIM has no such media file. */
  ENOENT: 404,
  /** The source calls itself a picture and cannot be decoded. */
  EDECODE: 422,
  /** The picture ended a render thread within the last ten minutes. */
  ECIRCUIT: 422,
  /** The PIM refused our credentials or their permissions. */
  EACCES: 502,
  /** The PIM failed, answered nonsense or broke off. */
  EUPSTREAM: 502,
  /** We are full, or the PIM said that we ask too much. Comes with `Retry-After`. */
  EBUSY: 503,
  /** The middleware was closed. */
  ECLOSED: 503,
  /** The PIM or the render took longer than its deadline. */
  ETIMEDOUT: 504,
  /** A fault of ours. */
  EINTERNAL: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ImageErrorOptions {
  /** HTTP status, where it is not the code's own. */
  status?: number;
  /** Seconds for `Retry-After`. */
  retryAfter?: number;
  /** What really happened; goes to the log and never to a client. */
  cause?: unknown;
}

/**
 * A failure with a stable code. `message` is public: it may reach any client, so it never holds a credential, the
 * PIM's address or what the PIM said. Those belong in `cause`.
 */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: ImageErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? ERROR_CODES[code];
    this.retryAfter = options.retryAfter;
  }

  /** Any thrown value as an ImageError: what we do not know is `EINTERNAL`, with a text that tells nothing. */
  static from(error: unknown): ImageError {
    return error instanceof ImageError ? error : new ImageError('EINTERNAL', 'Internal error', { cause: error });
  }
}
