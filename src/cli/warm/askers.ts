import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyvLike, StoreOption } from '../../cache/keyv-store.js';
import { toKeyv } from '../../cache/keyv-store.js';
import { Handler } from '../../http/handler.js';
import type { Settings } from '../../middleware/parse-options.js';
import { createServices, type Services } from '../../middleware/services.js';
import { adaptLogger } from '../../shared/logger.js';
import { Loopback } from '../loopback.js';

/** What came of a request. */
export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** Of the body. */
  readonly bytes: number;
}

/** Asks for a target below the mount point, and reads the answer to its end. */
export type Ask = (target: string, accept: string, signal: AbortSignal) => Promise<Answer>;

/** Asks a running server. */
export function askServer(endpoint: string): Ask {
  const base = endpoint.replace(/\/+$/, '');
  return async (target, accept, signal) => {
    const response = await fetch(`${base}/${target}`, { headers: { accept }, redirect: 'manual', signal });
    let bytes = 0;
    if (response.body) for await (const chunk of response.body) bytes += (chunk as Uint8Array).length;
    return { status: response.status, header: (name) => response.headers.get(name) ?? undefined, bytes };
  };
}

/** Milliseconds for the store to take what was made last: a dead Redis never answers. */
const WRITE_PATIENCE_MS = 15_000;

/** A middleware in this process, which fills the store. */
export class Inside {
  readonly services: Services;
  readonly #handler: Handler;
  readonly #writes: PendingWrites | undefined;
  #loopback: Loopback | undefined;

  constructor(given: Settings) {
    this.#writes = given.store && new PendingWrites(toKeyv(given.store));
    const settings = { ...given, store: this.#writes, logger: adaptLogger(given.logger) };
    this.services = createServices(settings);
    const { library, catalogue, telemetry } = this.services;
    const recorder = { served: () => undefined, failed: () => undefined };
    this.#handler = new Handler(settings, library, catalogue, recorder, telemetry.request);
  }

  readonly ask: Ask = async (target, accept, signal) => {
    this.#loopback ??= await Loopback.start((req, res, next) => this.#handler.handle(req, res, next));
    const { status, headers, bytes } = await this.#loopback.get(`/${target}`, { accept }, signal);
    return { status, header: (name) => headers[name]?.toString(), bytes };
  };

  /** Resolves when everything is in the store, or the store has not answered for `patienceMs` milliseconds. */
  async close(patienceMs = WRITE_PATIENCE_MS): Promise<void> {
    const { changes, stopRevalidating, pool, store } = this.services;
    await this.#handler.close(0);
    await this.#loopback?.close();
    await changes.close();
    await stopRevalidating();
    await pool.close();
    await this.#writes?.ended(patienceMs);
    store?.close();
  }
}

/** A store whose writes can be waited for: the middleware itself waits for none. */
class PendingWrites implements KeyvLike, StoreOption {
  /** What makes it a Keyv. */
  readonly store: unknown;
  readonly stats = {};
  readonly #keyv: KeyvLike;
  readonly #pending = new Set<Promise<unknown>>();

  constructor(keyv: KeyvLike) {
    this.#keyv = keyv;
    this.store = keyv;
  }

  get(key: string): Promise<unknown> {
    return this.#keyv.get(key);
  }

  set(key: string, value: unknown, ttl?: number): Promise<unknown> {
    const write = this.#keyv.set(key, value, ttl);
    this.#pending.add(write);
    const settle = (): void => void this.#pending.delete(write);
    write.then(settle, settle);
    return write;
  }

  delete(key: string): Promise<unknown> {
    return this.#keyv.delete(key);
  }

  clear(): never {
    throw new Error('Nothing clears the store here');
  }

  on(event: 'error', listener: (error: unknown) => void): unknown {
    return this.#keyv.on?.(event, listener);
  }

  off(event: 'error', listener: (error: unknown) => void): unknown {
    return this.#keyv.off?.(event, listener);
  }

  async ended(patienceMs: number): Promise<void> {
    // An answer may be out a moment before its entry is written.
    await new Promise((resolve) => setImmediate(resolve));
    const late = new AbortController();
    const written = async (): Promise<void> => {
      while (this.#pending.size > 0) await Promise.allSettled([...this.#pending]);
    };
    await Promise.race([written(), sleep(patienceMs, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }
}
