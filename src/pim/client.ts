import { CircuitBreaker } from '../shared/circuit-breaker.js';
import type { ClusterLock } from '../shared/cluster-lock.js';
import { ImageError } from '../shared/errors.js';
import { deadline } from '../shared/deadline.js';
import type { Resource } from '../url/resource.js';
import { sendRequest, drain, TransientError, readChunks } from './transport/request.js';
import { receiveBody, type Exchange, type FileStream, type BufferPolicy } from './transport/body.js';
import { Semaphore } from '../shared/semaphore.js';
import { readGrant, tokenRequest, type ConnectionCredentials } from './auth/login.js';
import { downloadPath, fileName, metadataPath } from './media-routes.js';
import { retry } from './transport/retry.js';
import { TokenSource, type Grant } from './auth/token-source.js';
import type { PimStats } from '../shared/stats.js';
import type { Fetch, FetchInit, FetchResponse, TokenStore } from './types.js';
import type { Logger } from '../shared/logger.js';

export interface PimOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** A Connection's four values, or an App's permanent token. */
  readonly credentials: ConnectionCredentials | { readonly accessToken: string };
  readonly fetch: Fetch;
  /** Calls in flight, token requests included. */
  readonly concurrency: number;
  /** Files that may wait for a call; one more is refused. */
  readonly queue: number;
  /** Counts the calls of all processes under `lockKey`. */
  readonly lock: ClusterLock;
  readonly lockKey: string;
  /** Milliseconds for a file or a token, with all repetitions. The rest of a file that streams is not counted. */
  readonly deadlineMs: number;
  readonly tokenStore: TokenStore | undefined;
  readonly logger: Logger;
}

/** After so many failed calls in a row the PIM is left alone for so many milliseconds; then one call probes. */
const MAX_FAILURES = 8;
const RESET_MS = 5000;

/** Milliseconds that a stream which has begun waits for its turn among those of all processes, and keeps its call. */
const STREAM_WAIT_MS = 250;

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
  readonly #limiter: Semaphore;
  /** Streams last as long as their readers like: one call is kept from them, for files that do not. */
  readonly #streams: Semaphore;
  readonly #breaker: CircuitBreaker;
  /** Paths of files that came empty or cut, or not at all, since something came whole. */
  readonly #badFiles = new Set<string>();
  readonly #tokens: TokenSource | undefined;

  constructor(options: PimOptions) {
    const { credentials, concurrency, queue, tokenStore, lock, lockKey, logger } = options;
    this.#options = options;
    this.#limiter = new Semaphore(concurrency, queue);
    this.#streams = new Semaphore(maxStreams(concurrency), queue);
    this.#breaker = new CircuitBreaker({
      maxFailures: MAX_FAILURES,
      resetMs: RESET_MS,
      onOpen: (error) =>
        logger.error(`The PIM failed ${MAX_FAILURES} times in a row; it is left alone but for probes`, error),
      onClose: () => logger.warn('The PIM works again'),
    });
    this.#tokens =
      'accessToken' in credentials
        ? undefined
        : new TokenSource({
            login: () => this.#login(credentials),
            store: tokenStore,
            lock,
            lockKey: `${lockKey}:token`,
            logger,
          });
  }

  get stats(): PimStats {
    return {
      inFlight: this.#limiter.inUse,
      waiting: this.#limiter.waiting + this.#streams.waiting,
      open: this.#breaker.open,
    };
  }

  /** Makes sure that there is a token. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#tokens?.get(signal);
  }

  /** A file; `hold` says how much of it to keep in memory. */
  download(resource: Resource, hold: BufferPolicy, signal: AbortSignal): Promise<Download> {
    return this.#withRetries(signal, async (limited) => {
      const { file, ended } = await this.#receive(resource, hold, limited);
      const { content } = file;
      if (Buffer.isBuffer(content)) return file;
      let place: (() => void) | undefined;
      try {
        place = await this.#acquireStreamSlot(limited, STREAM_WAIT_MS);
      } finally {
        if (!place) content.cancel();
      }
      if (place) {
        onEnd(ended, place);
        return file;
      }
      // It waits for its turn without keeping a call, and begins anew then.
      place = await this.#acquireStreamSlot(limited);
      try {
        const second = await this.#receive(resource, hold, limited);
        onEnd(second.ended, place);
        return second.file;
      } catch (error) {
        place();
        throw error;
      }
    });
  }

  /**
   * One of the calls that streams may have, here and in all processes together. With `mostMs`, undefined where none is
   * free: here at once, in all processes within so many milliseconds.
   */
  #acquireStreamSlot(signal: AbortSignal): Promise<() => void>;
  #acquireStreamSlot(signal: AbortSignal, mostMs: number): Promise<(() => void) | undefined>;
  async #acquireStreamSlot(signal: AbortSignal, mostMs?: number): Promise<(() => void) | undefined> {
    const { lockKey, concurrency } = this.#options;
    const free = mostMs === undefined ? await this.#streams.acquire(signal) : this.#streams.tryAcquire();
    return free && this.#acquireClusterSlot(free, `${lockKey}:streams`, maxStreams(concurrency), signal, mostMs);
  }

  async #receive(
    resource: Resource,
    hold: BufferPolicy,
    signal: AbortSignal,
  ): Promise<{ readonly file: Download; readonly ended: AbortSignal }> {
    const path = downloadPath(resource);
    const exchange = await this.#get(path, signal);
    const { headers, ended } = exchange;
    const file = {
      content: await this.#trackHealth(() => receiveBody(exchange, hold), { path }),
      mimeType: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase(),
      fileName: fileName(headers.get('content-disposition')),
    };
    return { file, ended };
  }

  /** The length of a file in bytes, if the PIM tells it: only product media have metadata. */
  async size(resource: Resource, signal: AbortSignal): Promise<number | undefined> {
    const path = metadataPath(resource);
    if (path === undefined) return undefined;
    return this.#withRetries(signal, async (limited) => {
      const exchange = await this.#get(path, limited);
      const body = await receiveBody(exchange, () => ({ bytes: 64 * 1024, beyond: 'refuse' }));
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
      const free = await this.#acquireSlot(signal);
      const ending = new AbortController();
      const close = (): void => {
        ending.abort();
        free();
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
        this.#succeeded();
        await drain(response);
        if (response.status !== 401 || renewed || !this.#tokens) throw refusal(response.status);
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
      const free = await this.#acquireSlot(limited, true);
      try {
        const response = await this.#call('/api/oauth/v1/token', tokenRequest(credentials), limited);
        return await this.#trackHealth(() => readGrant(response));
      } finally {
        free();
      }
    });
  }

  /** One of the calls that may be in flight, here and in all processes together. */
  async #acquireSlot(signal: AbortSignal, urgent = false): Promise<() => void> {
    this.#assertAvailable();
    const { lockKey, concurrency } = this.#options;
    const free = await this.#limiter.acquire(signal, urgent);
    return (await this.#acquireClusterSlot(free, lockKey, concurrency, signal))!;
  }

  /** Adds to a place here one in all processes; frees it where that cannot be had. */
  async #acquireClusterSlot(
    free: () => void,
    key: string,
    places: number,
    signal: AbortSignal,
    mostMs = Infinity,
  ): Promise<(() => void) | undefined> {
    let freeEverywhere: (() => void) | undefined;
    try {
      freeEverywhere = await this.#options.lock.acquire(key, places, signal, mostMs);
    } finally {
      if (!freeEverywhere) free();
    }
    if (!freeEverywhere) return undefined;
    return () => {
      freeEverywhere();
      free();
    };
  }

  #call(path: string, init: Omit<FetchInit, 'redirect' | 'signal'>, signal: AbortSignal): Promise<FetchResponse> {
    const { fetch, baseUrl } = this.#options;
    if (!this.#breaker.allow()) this.#assertAvailable();
    // A login is no file.
    const file = init.method === 'GET' ? path : undefined;
    return this.#trackHealth(() => sendRequest(fetch, baseUrl + path, init, signal), { whole: false, path: file });
  }

  /** Tells the breaker how a part of an exchange went; only a `whole` one is a success. */
  async #trackHealth<T>(
    work: () => Promise<T>,
    { whole = true, path }: { readonly whole?: boolean; readonly path?: string | undefined } = {},
  ): Promise<T> {
    try {
      const result = await work();
      if (whole) this.#succeeded();
      return result;
    } catch (error) {
      // A PIM that says "too much" is there.
      if (error instanceof TransientError && error.finalError.code !== 'EBUSY') this.#failed(error, path);
      throw error;
    }
  }

  #succeeded(): void {
    this.#badFiles.clear();
    this.#breaker.recordSuccess();
  }

  /** What is wrong with one file counts once, however often it is asked for: the PIM may be well. */
  #failed({ cause, finalError: lasting, fileSpecific: ofOneFile }: TransientError, path: string | undefined): void {
    if (path !== undefined && ofOneFile) {
      if (this.#badFiles.has(path)) return;
      if (this.#badFiles.size < MAX_FAILURES) this.#badFiles.add(path);
    }
    this.#breaker.recordFailure(cause ?? lasting.message);
  }

  /** Throws while the PIM is left alone: nobody has to wait to learn that. */
  #assertAvailable(): void {
    const { retryAfterMs: wait } = this.#breaker;
    if (wait === 0) return;
    throw new ImageError('EUPSTREAM', 'The PIM keeps failing and is asked again in a while', {
      retryAfter: Math.ceil(wait / 1000),
    });
  }

  /** Repeats what may pass, within one deadline. */
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

function onEnd(ended: AbortSignal, work: () => void): void {
  if (ended.aborted) work();
  else ended.addEventListener('abort', work, { once: true });
}

/** How many of so many calls streams may have. */
function maxStreams(concurrency: number): number {
  return Math.max(1, concurrency - 1);
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
