import type { ClusterLock } from '../shared/cluster-lock.js';
import { deadline } from '../shared/deadline.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import type { PimStats } from '../shared/stats.js';
import type { Resource } from '../url/resource.js';
import { readGrant, tokenRequest, type ConnectionCredentials } from './auth/login.js';
import { TokenSource, type Grant } from './auth/token-source.js';
import { CallSlots } from './call-slots.js';
import { Health } from './health.js';
import { downloadPath, fileName, metadataPath } from './media-routes.js';
import { receiveBody, type BufferPolicy, type Exchange, type FileStream } from './transport/body.js';
import { drain, readChunks } from './transport/chunks.js';
import { sendRequest } from './transport/request.js';
import { retry } from './transport/retry.js';
import type { Fetch, FetchInit, FetchResponse, TokenStore } from './types.js';

export interface PimOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** A Connection's four values, or an App's permanent token. */
  readonly credentials: ConnectionCredentials | { readonly accessToken: string };
  readonly fetch: Fetch;
  /** Calls in flight, token requests included. */
  readonly concurrency: number;
  /** Downloads that may wait for a call; one more is refused. */
  readonly queue: number;
  /** Counts the calls of all processes, under `lockKey`. */
  readonly lock: ClusterLock;
  readonly lockKey: string;
  /** Milliseconds for a file or a token, retries included. The rest of a file that is streamed does not count. */
  readonly deadlineMs: number;
  readonly tokenStore: TokenStore | undefined;
  readonly logger: Logger;
}

/** A file of the PIM. */
export interface Download {
  /** As the PIM guessed it at upload; may be wrong. */
  readonly mimeType: string | undefined;
  readonly fileName: string | undefined;
  /** The whole file, or a stream of one that is too large to buffer. */
  readonly content: Buffer | FileStream;
}

/** A file whose body has been received as far as its policy says; `ended` aborts when its call ends. */
interface Received {
  readonly file: Download;
  readonly ended: AbortSignal;
}

/** Largest JSON document about a file, in bytes. */
const MAX_METADATA_BYTES = 64 * 1024;

/** Downloads the media of one PIM, through one connection. Throws only `ImageError`s and the reasons of signals. */
export class PimClient {
  readonly #options: PimOptions;
  readonly #slots: CallSlots;
  readonly #health: Health;
  /** Undefined for an App, whose token never changes. */
  readonly #tokens: TokenSource | undefined;

  constructor(options: PimOptions) {
    const { credentials, tokenStore, lock, lockKey, logger } = options;
    this.#options = options;
    this.#slots = new CallSlots(options);
    this.#health = new Health(logger);
    if ('accessToken' in credentials) return;
    const login = (): Promise<Grant> => this.#login(credentials);
    this.#tokens = new TokenSource({ login, store: tokenStore, lock, lockKey: `${lockKey}:token`, logger });
  }

  get stats(): PimStats {
    return { inFlight: this.#slots.inFlight, waiting: this.#slots.waiting, open: this.#health.open };
  }

  /** Resolves once there is a token. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#tokens?.get(signal);
  }

  /**
   * Downloads a file. `policy` says how much of it to buffer.
   *
   * @throws ImageError `ENOENT`, `ELIMIT`, `EACCES`, `EUPSTREAM`, `EBUSY` or `ETIMEDOUT`
   */
  download(resource: Resource, policy: BufferPolicy, signal: AbortSignal): Promise<Download> {
    return this.#withRetries(signal, async (limited) => {
      const received = await this.#receive(resource, policy, limited);
      const { content } = received.file;
      return Buffer.isBuffer(content) ? received.file : this.#stream(resource, policy, received, content, limited);
    });
  }

  /** The size of a file in bytes, if the PIM tells it: only product media have metadata. */
  async size(resource: Resource, signal: AbortSignal): Promise<number | undefined> {
    const path = metadataPath(resource);
    if (path === undefined) return undefined;
    return this.#withRetries(signal, async (limited) => {
      const exchange = await this.#get(path, limited);
      const body = await receiveBody(exchange, () => ({ maxBytes: MAX_METADATA_BYTES, overflow: 'refuse' }));
      const { size } = JSON.parse((body as Buffer).toString()) as { size?: unknown };
      return typeof size === 'number' ? size : undefined;
    });
  }

  /** A file that is too large to buffer: it counts among the streams until its call ends. */
  async #stream(
    resource: Resource,
    policy: BufferPolicy,
    { file, ended }: Received,
    content: FileStream,
    signal: AbortSignal,
  ): Promise<Download> {
    let release: (() => void) | undefined;
    try {
      release = await this.#slots.tryAcquireStream(signal);
    } finally {
      if (!release) content.cancel();
    }
    if (release) {
      onAbort(ended, release);
      return file;
    }
    // No slot is free: wait for one without keeping a call, then download again.
    release = await this.#slots.acquireStream(signal);
    try {
      const second = await this.#receive(resource, policy, signal);
      onAbort(second.ended, release);
      return second.file;
    } catch (error) {
      release();
      throw error;
    }
  }

  async #receive(resource: Resource, policy: BufferPolicy, signal: AbortSignal): Promise<Received> {
    const path = downloadPath(resource);
    const exchange = await this.#get(path, signal);
    const { headers, ended } = exchange;
    const file = {
      content: await this.#health.track(() => receiveBody(exchange, policy), { path }),
      mimeType: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase(),
      fileName: fileName(headers.get('content-disposition')),
    };
    return { file, ended };
  }

  /**
   * An authorised GET that was answered with 200. After a 401 the token is renewed once; that never helps with a 403.
   */
  async #get(path: string, signal: AbortSignal): Promise<Exchange> {
    const { credentials } = this.#options;
    for (let renewed = false; ; renewed = true) {
      // The token comes first: a login takes a slot too.
      const token = 'accessToken' in credentials ? credentials.accessToken : await this.#tokens!.get(signal);
      this.#health.assertAvailable();
      const release = await this.#slots.acquire(signal);
      const ending = new AbortController();
      const close = (): void => {
        ending.abort();
        release();
      };
      try {
        const response = await this.#call(
          path,
          { method: 'GET', headers: { Authorization: `Bearer ${token}`, Accept: '*/*' } },
          AbortSignal.any([signal, ending.signal]),
        );
        if (response.status === 200) {
          return { headers: response.headers, body: readChunks(response), ended: ending.signal, close };
        }
        this.#health.recordSuccess();
        await drain(response);
        if (response.status !== 401 || renewed || !this.#tokens) throw toImageError(response.status);
        this.#tokens.invalidate(token);
      } catch (error) {
        close();
        throw error;
      }
      close();
    }
  }

  #login(credentials: ConnectionCredentials): Promise<Grant> {
    return this.#withRetries(undefined, async (limited) => {
      this.#health.assertAvailable();
      const release = await this.#slots.acquire(limited, true);
      try {
        const response = await this.#call('/api/oauth/v1/token', tokenRequest(credentials), limited);
        return await this.#health.track(() => readGrant(response));
      } finally {
        release();
      }
    });
  }

  #call(path: string, init: Omit<FetchInit, 'redirect' | 'signal'>, signal: AbortSignal): Promise<FetchResponse> {
    const { fetch, baseUrl } = this.#options;
    this.#health.assertCallAllowed();
    const file = init.method === 'GET' ? path : undefined;
    return this.#health.track(() => sendRequest(fetch, baseUrl + path, init, signal), { complete: false, path: file });
  }

  /** Retries transient failures, within one deadline. */
  async #withRetries<T>(signal: AbortSignal | undefined, attempt: (limited: AbortSignal) => Promise<T>): Promise<T> {
    const { deadlineMs } = this.#options;
    const limit = deadline(deadlineMs, () => new ImageError('ETIMEDOUT', 'The PIM took too long'), signal);
    try {
      return await retry(() => attempt(limit.signal), performance.now() + deadlineMs, limit.signal);
    } finally {
      limit.cancel();
    }
  }
}

function onAbort(signal: AbortSignal, work: () => void): void {
  if (signal.aborted) work();
  else signal.addEventListener('abort', work, { once: true });
}

/** What a status of the PIM means to our client. */
function toImageError(status: number): ImageError {
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
