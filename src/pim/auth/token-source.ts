import type { ClusterLock } from '../../shared/cluster-lock.js';
import { ImageError } from '../../shared/errors.js';
import { raceAbort } from '../../shared/deadline.js';
import type { TokenStore } from '../types.js';
import type { Logger } from '../../shared/logger.js';
import { clock } from '../../shared/clock.js';

/** A token as the PIM gives it. `life` is in milliseconds, Infinity for a token that does not end. */
export interface Grant {
  readonly accessToken: string;
  readonly lifetimeMs: number;
}

/** The share of its life after which a token is renewed in the background; each process takes a little less. */
const REFRESH_AT = 0.8;
const SPREAD = 0.1;

/** Milliseconds for which refused credentials are not tried again: else every cold request would be one more login. */
const REFUSAL_TTL_MS = 10_000;

/** A login serves all who wait, so that none of them ends it. */
const NEVER_ABORTED = new AbortController().signal;

interface Token {
  readonly accessToken: string;
  /** `Date.now()` times. */
  readonly refreshAt: number;
  readonly expiresAt: number;
}

export interface TokenSourceOptions {
  readonly login: () => Promise<Grant>;
  readonly store: TokenStore | undefined;
  /** Lets one process log in at a time, under `lockKey`. */
  readonly lock: ClusterLock;
  readonly lockKey: string;
  readonly logger: Logger;
}

/** The token of a connection: one renewal at a time, before the token ends, shared with other processes by a store. */
export class TokenSource {
  readonly #requestToken: () => Promise<Grant>;
  readonly #store: TokenStore | undefined;
  readonly #lock: ClusterLock;
  readonly #lockKey: string;
  readonly #logger: Logger;
  #token: Token | undefined;
  #refreshing: Promise<Token> | undefined;
  /** The last login's refusal, and the `Date.now()` until which it counts. */
  #refusal: { readonly error: ImageError; readonly until: number } | undefined;

  constructor({ login, store, lock, lockKey, logger }: TokenSourceOptions) {
    this.#requestToken = login;
    this.#store = store;
    this.#lock = lock;
    this.#lockKey = lockKey;
    this.#logger = logger;
  }

  /** A token that should work, or the failure of the login. */
  async get(signal: AbortSignal): Promise<string> {
    const now = clock.now();
    const token = this.#token;
    if (token && now < token.expiresAt) {
      if (now >= token.refreshAt) {
        this.#refresh().catch((error: unknown) => {
          this.#logger.warn('The token could not be renewed ahead of time', error);
        });
      }
      return token.accessToken;
    }
    return (await raceAbort(this.#refresh(), signal)).accessToken;
  }

  /** Forgets a token that was answered with 401, unless another has taken its place already. */
  invalidate(accessToken: string): void {
    if (this.#token?.accessToken === accessToken) this.#token = { accessToken, refreshAt: 0, expiresAt: 0 };
  }

  #refresh(): Promise<Token> {
    this.#refreshing ??= this.#obtain().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #obtain(): Promise<Token> {
    this.#token = (await this.#fromStore()) ?? (await this.#loginOnce());
    return this.#token;
  }

  /** Logs in once in all processes: who had to wait for another one's login finds its token in the store. */
  async #loginOnce(): Promise<Token> {
    const free = await this.#lock.acquire(this.#lockKey, 1, NEVER_ABORTED);
    let stored: unknown;
    try {
      const shared = this.#lock.isConfigured ? await this.#fromStore() : undefined;
      if (shared) return shared;
      const token = await this.#login();
      stored = this.#save(token);
      return token;
    } finally {
      void Promise.resolve(stored).finally(free);
    }
  }

  /** What another process has left in the store, unless it is the token that has to go. */
  async #fromStore(): Promise<Token | undefined> {
    const token = parse(await this.#store?.get());
    return token && token.accessToken !== this.#token?.accessToken && clock.now() < token.refreshAt ? token : undefined;
  }

  async #login(): Promise<Token> {
    const asked = clock.now();
    if (this.#refusal && asked < this.#refusal.until) throw this.#refusal.error;
    const { accessToken, lifetimeMs: life } = await this.#requestToken().catch((error: unknown) => {
      if (error instanceof ImageError && error.code === 'EACCES')
        this.#refusal = { error, until: asked + REFUSAL_TTL_MS };
      throw error;
    });
    const renewAt = asked + life * (REFRESH_AT - SPREAD * Math.random());
    return { accessToken, refreshAt: renewAt, expiresAt: asked + life };
  }

  #save({ accessToken, refreshAt: renewAt, expiresAt }: Token): unknown {
    if (!Number.isFinite(expiresAt)) return undefined;
    return this.#store?.set(JSON.stringify([accessToken, renewAt, expiresAt]), expiresAt - clock.now());
  }
}

function parse(text: string | undefined): Token | undefined {
  if (text === undefined) return undefined;
  try {
    const [accessToken, renewAt, expiresAt] = JSON.parse(text) as [unknown, unknown, unknown];
    return typeof accessToken === 'string' && typeof renewAt === 'number' && typeof expiresAt === 'number'
      ? { accessToken, refreshAt: renewAt, expiresAt }
      : undefined;
  } catch {
    return undefined;
  }
}
