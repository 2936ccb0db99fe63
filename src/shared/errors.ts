/** The error codes of responses, each with its HTTP status. Codes are stable; docs/errors.md explains them. */
export const ERROR_CODES = {
  /** A transformation, an expression or another part of the URL is invalid. */
  EINVAL: 400,
  /** Valid in the URL language, but not supported by the renderer. */
  EUNSUPPORTED: 400,
  /** Above a limit: the URL asks for too much (400), or the source is too large (413, set where it is thrown). */
  ELIMIT: 400,
  /** The signature is missing, wrong or expired. */
  ESIGNATURE: 401,
  /** The PIM has no such media file. */
  ENOENT: 404,
  /** A picture, film or document of a kind that nothing here can render. */
  EFORMAT: 415,
  /** The source claims to be a picture and cannot be decoded. */
  EDECODE: 422,
  /** The picture ended a render thread within the last ten minutes. */
  ECIRCUIT: 422,
  /** The PIM refused the credentials, or their permissions do not suffice. */
  EACCES: 502,
  /** The PIM failed, sent an invalid response or broke off. */
  EUPSTREAM: 502,
  /** Too many requests are waiting, or the PIM limits our requests. Comes with `Retry-After`. */
  EBUSY: 503,
  /** The middleware was closed. */
  ECLOSED: 503,
  /** The PIM, the render or the request took longer than its deadline. */
  ETIMEDOUT: 504,
  /** A bug, or a lack of memory. */
  EINTERNAL: 500,
} as const;

/** The code of an error. `docs/errors.md` has a section for each. */
export type ErrorCode = keyof typeof ERROR_CODES;

export interface ImageErrorOptions {
  /** HTTP status. Default: that of the code. */
  status?: number;
  /** Seconds for `Retry-After`. */
  retryAfter?: number;
  /** What really happened. It is logged and never sent to a client. */
  cause?: unknown;
}

/**
 * An error with a stable code. `message` is public and may reach any client, so it never holds credentials, the PIM's
 * address or what the PIM said. Those belong in `cause`.
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

  /** Any thrown value as an ImageError. Unknown ones become `EINTERNAL`, with a message that reveals nothing. */
  static from(error: unknown): ImageError {
    return error instanceof ImageError ? error : new ImageError('EINTERNAL', 'Internal error', { cause: error });
  }
}
