import { LRUCache } from 'lru-cache';
import { ImageError } from './errors.js';

/** Milliseconds for which a picture that ended a render thread is not tried again. */
const OPEN_MS = 10 * 60_000;

/** After so many renditions of one source that ended a thread, and none that did not, all of its renditions wait. */
const SUSPICIOUS = 2;
const MAX_KNOWN = 10_000;

/**
 * Keeps renders away that ended a thread: most would do so again. One rendition of a source that did is kept away by
 * itself, so that a costly transformation does not close a good picture to everybody.
 */
export class Circuit {
  readonly #renditions = new LRUCache<string, true>({ max: MAX_KNOWN, ttl: OPEN_MS });
  readonly #sources = new LRUCache<string, number>({ max: MAX_KNOWN, ttl: OPEN_MS });

  /** Throws `ECIRCUIT` for what must wait. */
  assertClosed(source: string, rendition: string): void {
    if (!this.#renditions.has(rendition) && (this.#sources.get(source) ?? 0) < SUSPICIOUS) return;
    throw new ImageError('ECIRCUIT', 'Rendering this picture failed badly a while ago; it is not tried again yet');
  }

  /** A render has ended its thread. */
  broke(source: string, rendition: string): void {
    this.#renditions.set(rendition, true);
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1);
  }

  /** A render has gone well. */
  held(source: string): void {
    this.#sources.delete(source);
  }
}
