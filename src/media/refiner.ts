import { createEntry, hasMark, markOf, type Entry } from '../cache/entry.js';
import type { TieredCache } from '../cache/tiered-cache.js';
import { WorkerLostError } from '../render/pool/pool-errors.js';
import type { RenderPool } from '../render/pool/render-pool.js';
import type { RenderResult } from '../render/protocol/messages.js';
import { boundedMap } from '../shared/bounded-map.js';
import { clock } from '../shared/clock.js';
import type { RenderOrder, Renderer } from './renderer.js';

/** Milliseconds after which a render with more effort is given up. */
const TIMEOUT_MS = 60_000;

/** Results that are remembered as waiting, or as not worth another try. */
const MAX_KNOWN = 10_000;

export interface RefinerOptions {
  /** Results. */
  readonly cache: TieredCache;
  readonly pool: RenderPool;
  readonly renderer: Renderer;
}

/** Finds again what a result is made of; undefined where the cache has lost it. */
export type FindOrder = () => Promise<RenderOrder | undefined>;

/**
 * Encodes results again, in fewer bytes, once they have been asked for a second time and the render threads are idle.
 * The smaller one takes the place of the other, in memory and in the store.
 */
export class Refiner {
  readonly #options: RefinerOptions;
  readonly #known = boundedMap<true>(MAX_KNOWN);
  /** Sources of which a render with more effort ended its thread. */
  readonly #costly = boundedMap<true>(MAX_KNOWN);

  constructor(options: RefinerOptions) {
    this.#options = options;
  }

  /** To be called when a result is served from the cache. Nothing is downloaded for it. */
  used(key: string, { provisional }: Entry, find: FindOrder): void {
    if (!provisional || this.#known.has(key)) return;
    const willRun = this.#options.pool.whenIdle(async () => {
      const order = await find();
      // What the cache has lost, or the pool had no room for, may be used and found again.
      if (!order || !(await this.#refine(key, order))) this.#known.delete(key);
    });
    if (willRun) this.#known.set(key, true);
  }

  /** Returns whether there is something better under the key, or will never be. */
  async #refine(key: string, order: RenderOrder): Promise<boolean> {
    // Another process may have refined it.
    const current = await this.#current(key);
    if (!current || clock.now() >= current.stale) return false;
    if (!current.provisional || this.#costly.has(order.source.key)) return true;
    const result = await this.#improve(order);
    // A purge, a revalidation or another process may have been faster.
    if (!result || !hasMark(await this.#current(key), markOf(current))) return false;
    const now = clock.now();
    if (now >= current.stale) return false;
    // Of two formats that a client takes, more effort may favour the other; this one is what was promised.
    const isBetter = result.format === current.format && result.body.length < current.length;
    const life = { fresh: current.stale - now, stale: current.expires - current.stale };
    const body = isBetter ? result.body : current.body;
    await this.#options.cache.set(key, createEntry(body, { ...current, provisional: undefined }, life));
    return true;
  }

  /** Undefined where the pool is full or closed. */
  async #improve(order: RenderOrder): Promise<RenderResult | undefined> {
    try {
      return await this.#options.renderer.improve(order, AbortSignal.timeout(TIMEOUT_MS));
    } catch (error) {
      if (!(error instanceof WorkerLostError)) return undefined;
      this.#costly.set(order.source.key, true);
      return undefined;
    }
  }

  async #current(key: string): Promise<Entry | undefined> {
    const { cache } = this.#options;
    return (await cache.getFromStore(key)) ?? cache.peek(key);
  }
}
