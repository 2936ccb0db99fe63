import type { ClusterLock } from '../shared/cluster-lock.js';
import { deadline } from '../shared/deadline.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import type { Waiting } from '../shared/semaphore.js';
import type { PimStats } from '../shared/stats.js';
import { VERSION } from '../shared/version.js';
import { Refusals } from './answers.js';
import { readGrant, tokenRequest, type ConnectionCredentials } from './auth/login.js';
import { TokenSource, type Grant } from './auth/token-source.js';
import { CallSlots } from './call-slots.js';
import { CoolDown, type Pass } from './cool-down.js';
import { Health, type CheckUp } from './health.js';
import type { Exchange } from './transport/body.js';
import { drain, readChunks } from './transport/chunks.js';
import { sendRequest } from './transport/request.js';
import { retry } from './transport/retry.js';
import { TransientError } from './transport/transient-error.js';
import type { Fetch, FetchInit, FetchResponse, SharedMoment, TokenStore } from './types.js';

export interface PimOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** A Connection's four values, or an App's permanent token. */
  readonly credentials: ConnectionCredentials | { readonly accessToken: string };
  readonly fetch: Fetch;
  /** Calls in flight, token requests included. */
  readonly concurrency: number;
  /** Downloads that may wait for a call in one turn; one more is refused. */
  readonly queue: number;
  /** Counts the calls of all processes, under `lockKey`. */
  readonly lock: ClusterLock;
  readonly lockKey: string;
  /** Milliseconds for a file or a token, retries included. The rest of a file that is streamed does not count. */
  readonly deadlineMs: number;
  readonly tokenStore: TokenStore | undefined;
  /** Where processes tell each other until when the PIM wants no calls. Default: each finds out for itself. */
  readonly coolDownStore?: SharedMoment | undefined;
  readonly logger: Logger;
}

export interface GetOptions {
  /** It is made though the breaker may be open, and not counted. */
  readonly isCheck?: boolean;
  /** `Range`. */
  readonly range?: string | undefined;
  /** JSON: a POST, of the kind that changes nothing. */
  readonly body?: string | undefined;
}

/** Some servers in front of a PIM refuse calls without a name. */
const USER_AGENT = `akeneo-images/${VERSION}`;

/**
 * Files are compressed already, and a compressed body that is cut looks whole to many a client: the length of one that
 * is not can be compared with what the headers say.
 */
const ENCODING = 'identity';

/** Logins come before files, as files wait for them. */
const LOGIN: Waiting = { turn: 'login', urgent: true };

/** It works, refuses our credentials or token, fails so often that it is only probed, or has limited our requests. */
export type PimCondition = 'works' | 'refuses' | 'fails' | 'limits';

/** Calls to one PIM, through one connection: each with a token, a slot and leave to be made. */
export class PimCalls {
  readonly slots: CallSlots;
  readonly health: Health;
  readonly #options: PimOptions;
  readonly #coolDown: CoolDown;
  readonly #refusals: Refusals;
  /** Undefined for an App, whose token never changes. */
  readonly #tokens: TokenSource | undefined;
  /** The last answer that told of credentials or a token refused them. */
  #refused = false;

  constructor(options: PimOptions, checkUp: CheckUp) {
    const { credentials, tokenStore, lock, lockKey, logger } = options;
    this.#options = options;
    this.slots = new CallSlots(options);
    this.health = new Health(logger, checkUp);
    this.#coolDown = new CoolDown(options.coolDownStore, logger);
    this.#refusals = new Refusals(logger);
    if ('accessToken' in credentials) return;
    const login = (): Promise<Grant> => this.#login(credentials);
    this.#tokens = new TokenSource({ login, store: tokenStore, lock, lockKey: `${lockKey}:token`, logger });
  }

  get stats(): PimStats {
    return { inFlight: this.slots.inFlight, waiting: this.slots.waiting, open: this.health.open };
  }

  /** How the PIM has treated the last calls. */
  get condition(): PimCondition {
    if (this.#refused) return 'refuses';
    if (this.health.open) return 'fails';
    return this.#coolDown.active ? 'limits' : 'works';
  }

  /** Resolves once there is a token. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#tokens?.get(signal);
  }

  /**
   * An authorised GET that was answered with 200, or with 206 where it asks for a `range`. After a 401 the token is
   * renewed once; that never helps with a 403.
   *
   * @throws PimRefusal for a 4xx
   */
  async get(
    path: string,
    waiting: Waiting,
    signal: AbortSignal,
    { isCheck = false, range, body }: GetOptions = {},
  ): Promise<Exchange> {
    const { credentials } = this.#options;
    for (let renewed = false; ;) {
      // The token comes first: a login takes a slot too.
      const token = 'accessToken' in credentials ? credentials.accessToken : await this.#tokens!.get(signal);
      const { pass, release } = await this.#enter(waiting, signal, isCheck);
      const ending = new AbortController();
      const close = (): void => {
        ending.abort();
        pass.ended();
        release();
      };
      try {
        // Who has waited for a slot need not ask by a token that was refused meanwhile.
        if (this.#tokens?.isCurrent(token) !== false) {
          const limited = AbortSignal.any([signal, ending.signal]);
          const response = await this.#call(path, request(token, range, body), pass, limited, isCheck);
          const { status, headers } = response;
          if (status !== 401) {
            this.#refused = false;
            this.#tokens?.confirm(token);
          }
          if (status === 200 || (status === 206 && range !== undefined)) {
            return { status, headers, body: readChunks(response), ended: ending.signal, close };
          }
          await this.#handleRefusal(response, path, renewed, token);
          renewed = true;
        }
      } catch (error) {
        close();
        throw error;
      }
      close();
    }
  }

  /** Retries transient failures, within one deadline. */
  async withRetries<T>(signal: AbortSignal | undefined, attempt: (limited: AbortSignal) => Promise<T>): Promise<T> {
    const { deadlineMs } = this.#options;
    const limit = deadline(deadlineMs, () => new TooSlow(), signal);
    try {
      return await retry(() => attempt(limit.signal), performance.now() + deadlineMs, limit.signal);
    } finally {
      limit.cancel();
    }
  }

  /** Resolves where another try with a new token may help. */
  async #handleRefusal(response: FetchResponse, path: string, renewed: boolean, token: string): Promise<void> {
    const tokens = response.status === 401 ? this.#tokens : undefined;
    tokens?.invalidate(token);
    if (tokens && !renewed) {
      this.health.recordSuccess();
      return drain(response);
    }
    if (response.status === 401) this.#refused = true;
    const error = await this.#refusals.read(response, path);
    // A 404 of a server that answers in its place says nothing about the PIM.
    const isForeign = error.code === 'EUPSTREAM' && (response.status === 404 || response.status === 410);
    if (!isForeign) this.health.recordSuccess();
    throw error;
  }

  /** Waits until the PIM may be called, and for a slot. */
  async #enter(waiting: Waiting, signal: AbortSignal, isCheck = false): Promise<{ pass: Pass; release: () => void }> {
    for (;;) {
      await this.#coolDown.wait(signal);
      if (!isCheck) this.health.assertAvailable();
      const release = await this.slots.acquire(signal, waiting);
      const pass = this.#coolDown.enter();
      if (pass) return { pass, release };
      release();
    }
  }

  #login(credentials: ConnectionCredentials): Promise<Grant> {
    return this.withRetries(undefined, async (limited) => {
      const { pass, release } = await this.#enter(LOGIN, limited);
      try {
        const response = await this.#call('/api/oauth/v1/token', tokenRequest(credentials), pass, limited);
        const grant = await this.health.track(() => readGrant(response));
        this.#refused = false;
        return grant;
      } catch (error) {
        if (error instanceof ImageError && error.code === 'EACCES') this.#refused = true;
        throw error;
      } finally {
        pass.ended();
        release();
      }
    });
  }

  async #call(
    path: string,
    { headers, ...init }: Omit<FetchInit, 'redirect' | 'signal'>,
    pass: Pass,
    signal: AbortSignal,
    isCheck = false,
  ): Promise<FetchResponse> {
    const { fetch, baseUrl, deadlineMs } = this.#options;
    if (!isCheck) this.health.assertCallAllowed();
    const began = performance.now();
    const request = { ...init, headers: { ...headers, 'User-Agent': USER_AGENT, 'Accept-Encoding': ENCODING } };
    try {
      const response = await sendRequest(fetch, baseUrl + path, request, signal);
      pass.answered();
      return response;
    } catch (error) {
      const failure = asFailure(error, performance.now() - began > deadlineMs / 2);
      if (failure && !isCheck) this.health.recordFailure(failure, init.method === 'GET' ? path : undefined);
      if (failure?.finalError.code !== 'EBUSY') throw error;
      pass.limited(failure.retryAfterMs);
      // How long to wait is for the cool-down to say.
      throw new TransientError(failure.finalError, { retryAfterMs: 0 });
    }
  }
}

/** The deadline of a file or a token has passed. */
class TooSlow extends ImageError {
  constructor() {
    super('ETIMEDOUT', 'The PIM took too long');
  }
}

/**
 * An error as a failure of the PIM, if it is one. That it took too long is its fault only if it had the time: a call
 * may have waited for its slot until shortly before its deadline.
 */
function asFailure(error: unknown, hadTime: boolean): TransientError | undefined {
  if (error instanceof TransientError) return error;
  return error instanceof TooSlow && hadTime ? new TransientError(error) : undefined;
}

function request(
  token: string,
  range: string | undefined,
  body: string | undefined,
): Omit<FetchInit, 'redirect' | 'signal'> {
  const headers = { Authorization: `Bearer ${token}`, Accept: '*/*' };
  if (body !== undefined) return { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body };
  return { method: 'GET', headers: range === undefined ? headers : { ...headers, Range: range } };
}
