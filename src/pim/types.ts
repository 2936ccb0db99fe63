/** The part of the Fetch API that the PIM client uses. node-fetch, undici and the global `fetch` fit. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** What the PIM client passes to `fetch`. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  redirect: 'manual';
  signal: AbortSignal;
}

/** What the PIM client reads of a response. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: {
    /** The value of a header, whatever its case. */
    get(name: string): string | null;
  };
  readonly body: AsyncIterable<Uint8Array | string> | null;
}

/**
 * Where processes share a token. If it holds none, each process logs in for itself. `set` may return a promise that
 * resolves once other processes can read the token.
 */
export interface TokenStore {
  get(): Promise<string | undefined>;
  set(token: string, ttl: number): unknown;
}

/** Where processes share a moment, in milliseconds since the epoch. Neither method throws or takes long. */
export interface SharedMoment {
  get(): Promise<number | undefined>;
  set(moment: number, ttl: number): unknown;
}
