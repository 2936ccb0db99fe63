import { ImageError } from '../errors.js';
import { deadline } from '../signals.js';
import type { Resource } from '../url/types.js';
import { call, drain, pieces } from './call.js';
import { receive, type Exchange, type FileStream, type HoldRule } from './download.js';
import { Limiter } from './limiter.js';
import { readGrant, tokenRequest, type ConnectionCredentials } from './login.js';
import { downloadPath, fileName, metadataPath } from './media.js';
import { retry } from './retry.js';
import { TokenSource, type Grant } from './token.js';
import type { Fetch, Logger, TokenStore } from './types.js';

export interface PimOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** A Connection's four values, or an App's permanent token. */
  readonly credentials: ConnectionCredentials | { readonly accessToken: string };
  readonly fetch: Fetch;
  /** Calls in flight, token requests included. */
  readonly concurrency: number;
  /** Milliseconds for a file or a token, with all repetitions. The rest of a file that streams is not counted. */
  readonly deadlineMs: number;
  readonly tokenStore: TokenStore | undefined;
  readonly logger: Logger;
}

/** A file of the PIM. */
export interface Download {
  /** As the PIM guessed it at upload; may be wrong. */
  readonly mimeType: string | undefined;
  readonly fileName: string | undefined;
  /** The whole file, or a stream of one that is too large to hold. */
  readonly content: Buffer | FileStream;
}

/** The media of one PIM, through one connection. All failures are `ImageError`s. */
export class PimClient {
  readonly #options: PimOptions;
  readonly #limiter: Limiter;
  readonly #tokens: TokenSource | undefined;

  constructor(options: PimOptions) {
    const { credentials, concurrency, tokenStore, logger } = options;
    this.#options = options;
    this.#limiter = new Limiter(concurrency);
    this.#tokens =
      'accessToken' in credentials ? undefined : new TokenSource(() => this.#login(credentials), tokenStore, logger);
  }

  get stats(): { readonly inFlight: number; readonly waiting: number } {
    return { inFlight: this.#limiter.held, waiting: this.#limiter.waiting };
  }

  /** Makes sure that there is a token. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#tokens?.get(signal);
  }

  /** A file; `hold` says how much of it to keep in memory. */
  download(resource: Resource, hold: HoldRule, signal: AbortSignal): Promise<Download> {
    return this.#persistently(signal, async (limited) => {
      const exchange = await this.#get(downloadPath(resource), limited);
      const { headers } = exchange;
      return {
        content: await receive(exchange, hold),
        mimeType: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase(),
        fileName: fileName(headers.get('content-disposition')),
      };
    });
  }

  /** The length of a file in bytes, if the PIM tells it: only product media have metadata. */
  async size(resource: Resource, signal: AbortSignal): Promise<number | undefined> {
    const path = metadataPath(resource);
    if (path === undefined) return undefined;
    return this.#persistently(signal, async (limited) => {
      const exchange = await this.#get(path, limited);
      const body = await receive(exchange, () => ({ bytes: 64 * 1024, beyond: 'refuse' }));
      const { size } = JSON.parse((body as Buffer).toString()) as { size?: unknown };
      return typeof size === 'number' ? size : undefined;
    });
  }

  /** An authorised GET that was answered with 200. A token that has died is renewed once; 403 never helps by renewing. */
  async #get(path: string, signal: AbortSignal): Promise<Exchange> {
    const { credentials } = this.#options;
    for (let renewed = false; ; renewed = true) {
      // A place is taken only once there is a token: a login needs a place too.
      const token = 'accessToken' in credentials ? credentials.accessToken : await this.#tokens!.get(signal);
      const free = await this.#limiter.acquire(signal);
      const ending = new AbortController();
      const close = (): void => {
        ending.abort();
        free();
      };
      try {
        const response = await call(
          this.#options.fetch,
          this.#options.baseUrl + path,
          { method: 'GET', headers: { Authorization: `Bearer ${token}`, Accept: '*/*' } },
          AbortSignal.any([signal, ending.signal]),
        );
        if (response.status === 200) return { headers: response.headers, body: pieces(response), close };
        await drain(response);
        if (response.status !== 401 || renewed || !this.#tokens) throw refusal(response.status);
        this.#tokens.drop(token);
      } catch (error) {
        close();
        throw error;
      }
      close();
    }
  }

  #login(credentials: ConnectionCredentials): Promise<Grant> {
    const { fetch, baseUrl } = this.#options;
    return this.#persistently(undefined, async (limited) => {
      const free = await this.#limiter.acquire(limited);
      try {
        return await readGrant(await call(fetch, `${baseUrl}/api/oauth/v1/token`, tokenRequest(credentials), limited));
      } finally {
        free();
      }
    });
  }

  /** Repeats what may pass, within one deadline. */
  async #persistently<T>(signal: AbortSignal | undefined, attempt: (limited: AbortSignal) => Promise<T>): Promise<T> {
    const { deadlineMs } = this.#options;
    const limit = deadline(deadlineMs, () => new ImageError('ETIMEDOUT', 'The PIM took too long'), signal);
    try {
      return await retry(() => attempt(limit.signal), performance.now() + deadlineMs, limit.signal);
    } finally {
      limit.cancel();
    }
  }
}

/** What an answer of the PIM means to a client of ours. */
function refusal(status: number): ImageError {
  const cause = `status ${status}`;
  if (status === 404) return new ImageError('ENOENT', 'There is no such media file', { cause });
  if (status === 401) return new ImageError('EACCES', 'The PIM refuses our token', { cause });
  if (status === 403) {
    return new ImageError('EACCES', 'The PIM does not let us read this file', {
      cause: `${cause}: the connection's user needs "Overall Web API access" and the right to list what the file belongs to`,
    });
  }
  return new ImageError('EUPSTREAM', 'The PIM refuses the request', { cause });
}
