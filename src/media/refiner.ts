import { createEntry, type Entry } from '../cache/entry.js';
import type { TieredCache } from '../cache/tiered-cache.js';
import type { RenderPool } from '../render/pool/render-pool.js';
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

  constructor(options: RefinerOptions) {
    this.#options = options;
  }

  /** To be called when a result is served from the cache. Nothing is downloaded for it. */
  used(key: string, { provisional }: Entry, find: FindOrder): void {
    if (!provisional || this.#known.has(key)) return;
    this.#known.set(key, true);
    this.#options.pool.whenIdle(async () => {
      const order = await find();
      // What the cache has lost may be used and found again.
      if (!order || !(await this.#refine(key, order))) this.#known.delete(key);
    });
  }

  /** Returns whether there is something better under the key, or will never be. */
  async #refine(key: string, order: RenderOrder): Promise<boolean> {
    const { cache, renderer } = this.#options;
    // Another process may have refined it.
    const current = (await cache.getFromStore(key)) ?? cache.peek(key);
    if (!current) return false;
    if (!current.provisional) return true;
    const { body } = await renderer.improve(order, AbortSignal.timeout(TIMEOUT_MS));
    const { stale, expires } = current;
    const now = clock.now();
    if (now >= stale) return false;
    const better = body.length < current.length ? body : current.body;
    const life = { fresh: stale - now, stale: expires - stale };
    await cache.set(key, createEntry(better, { ...current, provisional: undefined }, life));
    return true;
  }
}
