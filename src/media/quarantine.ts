import { LRUCache } from 'lru-cache';
import { ImageError } from '../shared/errors.js';
import { clock } from '../shared/clock.js';

/** Milliseconds for which a picture that ended a render thread is not tried again. */
const OPEN_MS = 10 * 60_000;

/** After so many renditions of one source that ended a thread, and none that went well, all of its renditions wait. */
const SUSPICIOUS = 2;
const MAX_KNOWN = 10_000;

/**
 * Keeps renders away that ended a thread: most would do so again. Where a source has never gone well, two such renditions
 * keep away all others too; where it has, only themselves, so that nobody can close a good picture to everybody by costly
 * transformations.
 */
export class Circuit {
  readonly #renditions = new LRUCache<string, true>({ max: MAX_KNOWN, ttl: OPEN_MS, perf: clock });
  readonly #suspicions = new LRUCache<string, number>({ max: MAX_KNOWN, ttl: OPEN_MS, perf: clock });
  /** Without an end: the bytes of a source never change. */
  readonly #good = new LRUCache<string, true>({ max: MAX_KNOWN });

  /** Throws `ECIRCUIT` for what must wait. */
  assertClosed(source: string, rendition: string): void {
    if (!this.#renditions.has(rendition) && (this.#suspicions.get(source) ?? 0) < SUSPICIOUS) return;
    throw new ImageError('ECIRCUIT', 'Rendering this picture failed badly a while ago; it is not tried again yet');
  }

  /** A render has ended its thread. */
  broke(source: string, rendition: string): void {
    this.#renditions.set(rendition, true);
    if (!this.isGood(source)) this.#suspicions.set(source, (this.#suspicions.get(source) ?? 0) + 1);
  }

  /** A render has gone well, here or elsewhere. */
  held(source: string): void {
    this.#good.set(source, true);
    this.#suspicions.delete(source);
  }

  /** Whether a rendition of a source has gone well. */
  isGood(source: string): boolean {
    return this.#good.has(source);
  }
}
