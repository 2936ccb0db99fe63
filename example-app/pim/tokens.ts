/** The PIM's two token tables, and the credentials that they belong to. */

import { createHash, randomBytes } from 'node:crypto';
import type { Credentials } from './types.js';

/** Akeneo: base64url without padding of the 64 hexadecimal digits of a SHA-256, hence 86 characters. */
export function freshToken(): string {
  return Buffer.from(createHash('sha256').update(randomBytes(32)).digest('hex')).toString('base64url');
}

/** A Connection as the demo makes it. The client id looks like the PIM's own: a number, `_`, a random rest. */
const DEMO_CREDENTIALS: Credentials = {
  clientId: '1_demo4kz0c6d1m2sk8oo0gw4wcss0kcg4k0k8wo4ow8ggs0cc0s',
  secret: 'demo1t9x8s4m2q8wk0cgo4k8s0k0wg4cs8oo4kkw0g8scw0ow4cg',
  username: 'image_proxy_0001',
  password: 'd3m0passw',
};

export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Whom a bearer token belongs to, or why it belongs to nobody. */
export type Bearer = 'connection' | 'app' | 'expired' | 'disconnected' | 'unknown';

export class Tokens {
  readonly appToken = freshToken();
  lifetime: number;
  #credentials: Credentials;
  #appConnected = true;
  readonly #refreshLifetime: number;
  readonly #now: () => number;
  /** Tokens with the time at which they expire, in milliseconds. */
  readonly #access = new Map<string, number>();
  readonly #refresh = new Map<string, number>();

  constructor(
    credentials: Partial<Credentials>,
    { lifetime, refreshLifetime, now }: { lifetime: number; refreshLifetime: number; now: () => number },
  ) {
    this.#credentials = { ...DEMO_CREDENTIALS, ...credentials };
    this.lifetime = lifetime;
    this.#refreshLifetime = refreshLifetime;
    this.#now = now;
  }

  get credentials(): Credentials {
    return this.#credentials;
  }

  /** Akeneo: a grant takes nothing away, so tokens given out before keep working. */
  grant(): Grant {
    const now = this.#now();
    const accessToken = freshToken();
    const refreshToken = freshToken();
    this.#access.set(accessToken, now + this.lifetime * 1000);
    this.#refresh.set(refreshToken, now + this.#refreshLifetime * 1000);
    return { accessToken, refreshToken, expiresIn: this.lifetime };
  }

  /** Akeneo: a refresh token is good once. The access token it came with lives on. */
  refresh(refreshToken: string): Grant | undefined {
    const end = this.#refresh.get(refreshToken);
    if (end === undefined || this.#now() > end) return undefined;
    const grant = this.grant();
    this.#refresh.delete(refreshToken);
    return grant;
  }

  bearer(token: string): Bearer {
    if (token === this.appToken) return this.#appConnected ? 'app' : 'disconnected';
    const end = this.#access.get(token);
    if (end === undefined) return 'unknown';
    return this.#now() > end ? 'expired' : 'connection';
  }

  expire(): void {
    for (const token of this.#access.keys()) this.#access.set(token, -Infinity);
  }

  revoke(): void {
    this.#access.clear();
    this.#refresh.clear();
  }

  disconnectApp(): void {
    this.#appConnected = false;
  }

  /** Akeneo: a new secret deletes every token of the client. */
  regenerateSecret(): void {
    this.#credentials = { ...this.#credentials, secret: randomBytes(25).toString('hex') };
    this.revoke();
  }
}
