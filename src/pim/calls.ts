import type { ClusterLock } from '../shared/cluster-lock.js';
import { deadline } from '../shared/deadline.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import type { Waiting } from '../shared/semaphore.js';
import type { PimStats } from '../shared/stats.js';
import { Operation } from '../shared/telemetry.js';
import type { PimTrace } from '../shared/trace-types.js';
import { Refusals } from './answers.js';
import { readGrant, tokenRequest, type ConnectionCredentials } from './auth/login.js';
import { TokenSource, type Grant } from './auth/token-source.js';
import { CallTrace } from './call-trace.js';
import { CallSlots } from './call-slots.js';
import { CoolDown, type Pass } from './cool-down.js';
import { Health, type CheckUp } from './health.js';
import type { Exchange } from './transport/body.js';
import { drain, readChunks } from './transport/chunks.js';
import { OWN_HEADERS, sendRequest } from './transport/request.js';
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
  /** Who is told of each call. */
  readonly telemetry?: Operation<PimTrace> | undefined;
}

export interface GetOptions {
  /** It is made though the breaker may be open, and not counted. */
  readonly isCheck?: boolean;
  /** `Range`. */
  readonly range?: string | undefined;
  /** JSON: a POST, of the kind that changes nothing. */
  readonly body?: string | undefined;
}

const TOKEN_PATH = '/api/oauth/v1/token';

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
  readonly #trace: Operation<PimTrace>;
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
    this.#trace = options.telemetry ?? new Operation('pim');
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
      const { pass, ending, close } = await this.#open(waiting, signal, isCheck);
      const limited = AbortSignal.any([signal, ending]);
      const init = request(token, range, body);
      // Who has waited for a slot need not ask by a token that was refused meanwhile.
      const isWanted = this.#tokens?.isCurrent(token) !== false;
      const trace = isWanted ? CallTrace.of(this.#trace, init.method, path, limited) : undefined;
      if (trace) ending.addEventListener('abort', () => trace.end(), { once: true });
      try {
        if (isWanted) {
          const response = await this.#call(path, init, pass, limited, { isCheck, trace });
          const { status, headers } = response;
          if (status !== 401) this.#accept(token);
          if (status === 200 || (status === 206 && range !== undefined)) {
            const chunks = readChunks(response);
            return { status, headers, body: trace?.count(chunks) ?? chunks, ended: ending, close };
          }
          await this.#handleRefusal(response, path, renewed, token);
          renewed = true;
        }
      } catch (error) {
        trace?.fail(error);
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

  /** A call that may be made, until it is closed. `ending` aborts then. */
  async #open(waiting: Waiting, signal: AbortSignal, isCheck: boolean) {
    const { pass, release } = await this.#enter(waiting, signal, isCheck);
    const ending = new AbortController();
    const close = (): void => {
      ending.abort();
      pass.ended();
      release();
    };
    return { pass, ending: ending.signal, close };
  }

  /** The PIM has accepted a token. */
  #accept(token: string): void {
    this.#refused = false;
    this.#tokens?.confirm(token);
  }

  #login(credentials: ConnectionCredentials): Promise<Grant> {
    return this.withRetries(undefined, async (limited) => {
      const { pass, release } = await this.#enter(LOGIN, limited);
      const init = tokenRequest(credentials);
      const trace = CallTrace.of(this.#trace, init.method, TOKEN_PATH, limited);
      try {
        const response = await this.#call(TOKEN_PATH, init, pass, limited, { trace });
        const grant = await this.health.track(() => readGrant(response));
        this.#refused = false;
        return grant;
      } catch (error) {
        if (error instanceof ImageError && error.code === 'EACCES') this.#refused = true;
        trace?.fail(error);
        throw error;
      } finally {
        pass.ended();
        release();
        trace?.end();
      }
    });
  }

  async #call(
    path: string,
    { headers, ...init }: Omit<FetchInit, 'redirect' | 'signal'>,
    pass: Pass,
    signal: AbortSignal,
    { isCheck = false, trace }: { readonly isCheck?: boolean; readonly trace?: CallTrace | undefined } = {},
  ): Promise<FetchResponse> {
    const { fetch, baseUrl, deadlineMs } = this.#options;
    if (!isCheck) this.health.assertCallAllowed();
    const began = performance.now();
    const request = { ...init, headers: { ...headers, ...OWN_HEADERS } };
    const send = (via: Fetch): Promise<FetchResponse> => sendRequest(via, baseUrl + path, request, signal);
    try {
      const response = await (trace ? trace.run(fetch, send) : send(fetch));
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
