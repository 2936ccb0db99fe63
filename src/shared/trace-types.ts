import type { ErrorCode, ImageError } from './errors.js';

// Public types of what is published about each operation. No field holds a credential, a token or a signature.

/** What all operations have. `ms`, `code` and `error` are set when the operation has ended. */
export interface Trace {
  /** Milliseconds that it took. */
  ms?: number;
  /** Code of the error that it failed with. */
  code?: ErrorCode;
  /** That error with its public message, and without its cause. */
  error?: ImageError;
}

/** Where a response came from, as in `stats().served`; or why there was no such response. */
export type RequestOutcome = 'memory' | 'store' | 'shared' | 'made' | 'listing' | 'error' | 'aborted';

/** Parts of a request as in `Server-Timing`, in milliseconds. */
export type RequestSpans = Partial<Record<'store' | 'pim' | 'queue' | 'decode' | 'pixels' | 'encode', number>>;

/** Formats by which pictures are told apart; any other content is `other`. */
export type TracedFormat = 'avif' | 'webp' | 'jpeg' | 'png' | 'gif' | 'svg' | 'json' | 'other';

/** A request that the middleware answers. */
export interface RequestTrace extends Trace {
  readonly method: string;
  /** Below the mount point. Of the query only `tr` is there. At most 500 characters. */
  readonly path: string;
  /** Status of the response; 499 where the client has left before it began. */
  status?: number;
  /** `listing`: a `media.json`; `aborted`: the client has left. */
  outcome?: RequestOutcome;
  /** Of the content that was sent. */
  format?: TracedFormat;
  /** Bytes of the body, as far as headers say it. */
  bytes?: number;
  spans?: RequestSpans;
}

/** A picture that is rendered, with the time that it waits for a thread. */
export interface RenderTrace extends Trace {
  /** Path of the media file; of a file at another host, `media-link/` and its address without the query. */
  readonly path: string;
  readonly sourceFormat: string;
  readonly sourceBytes: number;
  format?: TracedFormat;
  bytes?: number;
  width?: number;
  height?: number;
  spans?: RequestSpans;
}

/** An HTTP call to the PIM, up to the end of its body. */
export interface PimTrace extends Trace {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What it asks for. */
  readonly endpoint: 'token' | 'media' | 'catalogue';
  /** Undefined where the PIM has not answered. */
  status?: number;
  /** Bytes of the body that were read. */
  bytes?: number;
}

/** A call to the store. */
export interface StoreTrace extends Trace {
  readonly operation: 'get' | 'set' | 'delete';
  /** Of a `get`: whether the store had an entry. */
  hit?: boolean;
  /** The store has failed or has not answered in time. */
  failed?: boolean;
}
