import { clock } from '../../shared/clock.js';
import type { ClusterLock } from '../../shared/cluster-lock.js';
import { raceAbort } from '../../shared/deadline.js';
import { ImageError } from '../../shared/errors.js';
import type { Logger } from '../../shared/logger.js';
import type { TokenStore } from '../types.js';

/** A token as the PIM grants it. */
export interface Grant {
  readonly accessToken: string;
  /** Milliseconds. */
  readonly lifetimeMs: number;
}

/** Share of its lifetime after which a token is refreshed in the background; each process takes a little less. */
const REFRESH_AT = 0.8;
const SPREAD = 0.1;

/**
 * Milliseconds for which nobody logs in after credentials were refused, or a token that had just been granted. Without
 * this every cold request would log in.
 */
const REFUSAL_TTL_MS = 10_000;

/** Times are milliseconds since the epoch. */
interface Token {
  readonly accessToken: string;
  readonly refreshAt: number;
  readonly expiresAt: number;
}

export interface TokenSourceOptions {
  readonly login: () => Promise<Grant>;
  readonly store: TokenStore | undefined;
  /** Lets one process at a time log in, under `lockKey`. */
  readonly lock: ClusterLock;
  readonly lockKey: string;
  readonly logger: Logger;
}

/** The access token of a connection: refreshed before it expires, by one login at a time, shared through the store. */
export class TokenSource {
  readonly #options: TokenSourceOptions;
  #token: Token | undefined;
  #refreshing: Promise<Token> | undefined;
  /** The token of our last login until the PIM has accepted it. */
  #unproven: string | undefined;
  /** Why the last login was refused or in vain, and until when that counts. */
  #refusal: { readonly error: ImageError; readonly until: number } | undefined;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  /**
   * A token that should work.
   *
   * @throws ImageError what the login fails with, such as `EACCES` for refused credentials
   */
  async get(signal: AbortSignal): Promise<string> {
    const now = clock.now();
    const token = this.#token;
    if (token && now < token.expiresAt) {
      if (now >= token.refreshAt) {
        this.#refresh().catch((error: unknown) => {
          this.#options.logger.warn('The token could not be refreshed ahead of time', error);
        });
      }
      return token.accessToken;
    }
    this.#assertNotRefused();
    return (await raceAbort(this.#refresh(), signal)).accessToken;
  }

  /** Whether a token is still the one to use: who has waited for a call may hold one that was refused meanwhile. */
  isCurrent(accessToken: string): boolean {
    return this.#token?.accessToken === accessToken && this.#token.expiresAt > 0;
  }

  /** The PIM has accepted a token. */
  confirm(accessToken: string): void {
    if (this.#unproven === accessToken) this.#unproven = undefined;
  }

  /**
   * Forgets a token that was answered with 401, unless another one has replaced it. Where the PIM has never accepted it
   * though it has just granted it, another login would be in vain, too: a proxy strips the header, or the servers of
   * the PIM do not share their tokens.
   */
  invalidate(accessToken: string): void {
    if (this.#token?.accessToken !== accessToken) return;
    this.#token = { accessToken, refreshAt: 0, expiresAt: 0 };
    if (this.#unproven !== accessToken) return;
    const error = new ImageError('EACCES', 'The PIM refuses our token', {
      cause: 'status 401 for a token that it has just granted. Does a proxy strip the Authorization header?',
    });
    this.#refusal = { error, until: clock.now() + REFUSAL_TTL_MS };
  }

  #assertNotRefused(): void {
    if (this.#refusal && clock.now() < this.#refusal.until) throw this.#refusal.error;
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

  /** Logs in once in all processes. The login serves everyone who waits, so that none of them can abort it. */
  #loginOnce(): Promise<Token> {
    const { lock, lockKey } = this.#options;
    return lock.once(lockKey, {
      find: () => this.#fromStore(),
      make: () => this.#login(),
      save: (token) => this.#save(token),
    });
  }

  /** The token that another process has left in the store, unless it is the one that no longer works. */
  async #fromStore(): Promise<Token | undefined> {
    const token = parse(await this.#options.store?.get());
    return token && token.accessToken !== this.#token?.accessToken && clock.now() < token.refreshAt ? token : undefined;
  }

  async #login(): Promise<Token> {
    const asked = clock.now();
    this.#assertNotRefused();
    const { accessToken, lifetimeMs } = await this.#options.login().catch((error: unknown) => {
      if (error instanceof ImageError && error.code === 'EACCES') {
        this.#refusal = { error, until: asked + REFUSAL_TTL_MS };
      }
      throw error;
    });
    this.#unproven = accessToken;
    const refreshAt = asked + lifetimeMs * (REFRESH_AT - SPREAD * Math.random());
    return { accessToken, refreshAt, expiresAt: asked + lifetimeMs };
  }

  #save({ accessToken, refreshAt, expiresAt }: Token): unknown {
    return this.#options.store?.set(JSON.stringify([accessToken, refreshAt, expiresAt]), expiresAt - clock.now());
  }
}

function parse(text: string | undefined): Token | undefined {
  if (text === undefined) return undefined;
  try {
    const [accessToken, refreshAt, expiresAt] = JSON.parse(text) as [unknown, unknown, unknown];
    return typeof accessToken === 'string' && typeof refreshAt === 'number' && typeof expiresAt === 'number'
      ? { accessToken, refreshAt, expiresAt }
      : undefined;
  } catch {
    return undefined;
  }
}
