import { LRUCache } from 'lru-cache';
import { ImageError } from '../shared/errors.js';
import { clock } from '../shared/clock.js';

/** Milliseconds for which what could not be decoded is not tried again. */
const REMEMBERED_MS = 60_000;
const MAX_KNOWN = 10_000;

interface Failure {
  /** Names the download: when it was made, by `Date.now()`. */
  readonly download: number;
  /** An earlier one was no better. */
  readonly again: boolean;
}

/**
 * Remembers what could not be decoded. A file may be damaged on its way, so that the next request gets it anew; what is no
 * better then is damaged in the PIM, and is not downloaded for each request.
 */
export class Damages {
  readonly #failures: LRUCache<string, Failure>;

  /** `ms`: milliseconds for which a failure is remembered. */
  constructor(ms = REMEMBERED_MS) {
    this.#failures = new LRUCache({ max: MAX_KNOWN, ttl: ms, perf: clock });
  }

  /** Throws `EDECODE` if one of these has failed with two downloads. */
  assertSound(...keys: readonly string[]): void {
    if (!keys.some((key) => this.#failures.get(key)?.again)) return;
    throw new ImageError('EDECODE', 'The source could not be decoded a while ago; it is not tried again yet');
  }

  /** Rendering has failed for what this download gave. Many renders may fail with the same one. */
  failed(key: string, download: number): void {
    const before = this.#failures.get(key);
    const again = before !== undefined && (before.again || before.download !== download);
    this.#failures.set(key, { download, again });
  }
}
