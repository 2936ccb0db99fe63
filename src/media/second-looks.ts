import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { refPath, type PimRef } from '../pim/catalogue/document.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';

/** Milliseconds between the looks: 5 and 30 seconds after a change. */
const DELAYS_MS = [5000, 25_000];

/** Objects that are looked at again at a time. What is beyond is correct after `aliasTtl` at the latest. */
const MAX_FOLLOWED = 1000;

export interface SecondLooksOptions {
  /** What the PIM has of an object now, as a text that changes with it. */
  readonly fingerprint: (ref: PimRef, signal: AbortSignal) => Promise<string>;
  readonly purge: (paths: readonly string[]) => Promise<void>;
  readonly logger: Logger;
  /** Default: `DELAYS_MS`. */
  readonly delaysMs?: readonly number[];
}

/**
 * Asks the PIM again some seconds after it has told of a change, because its lists lag behind its events, and purges
 * what differs from the last look: a request in between, in any process, may have got the old state.
 */
export class SecondLooks {
  readonly #options: SecondLooksOptions;
  readonly #closing = new AbortController();
  #followed = 0;
  #isFailing = false;

  constructor(options: SecondLooksOptions) {
    this.#options = options;
    // All objects wait by the same signal, which Node takes for a leak.
    setMaxListeners(0, this.#closing.signal);
  }

  /** Looks at objects now, and again later. */
  begin(refs: readonly PimRef[]): void {
    const followed = refs.slice(0, MAX_FOLLOWED - this.#followed);
    if (followed.length === 0) return;
    this.#followed += followed.length;
    void this.#follow(followed).finally(() => (this.#followed -= followed.length));
  }

  /** Looks no more. */
  close(): void {
    this.#closing.abort(new ImageError('ECLOSED', 'The image server is shutting down'));
  }

  /** Never rejects. */
  async #follow(refs: readonly PimRef[]): Promise<void> {
    const { purge, delaysMs = DELAYS_MS } = this.#options;
    const { signal } = this.#closing;
    try {
      let seen = await this.#look(refs);
      for (const ms of delaysMs) {
        await sleep(ms, undefined, { signal, ref: false });
        const now = await this.#look(refs);
        const changed = refs.filter((_, at) => now[at] !== undefined && now[at] !== seen[at]);
        if (changed.length > 0) await purge(changed.map(refPath));
        seen = now.map((text, at) => text ?? seen[at]);
      }
    } catch (error) {
      this.#report(error);
    }
  }

  /** The fingerprints of objects; undefined where the PIM does not answer. */
  async #look(refs: readonly PimRef[]): Promise<readonly (string | undefined)[]> {
    const { signal } = this.#closing;
    const looks = await Promise.allSettled(refs.map((ref) => this.#options.fingerprint(ref, signal)));
    signal.throwIfAborted();
    const failed = looks.find((look) => look.status === 'rejected');
    if (failed) this.#report(failed.reason);
    else this.#isFailing = false;
    return looks.map((look) => (look.status === 'fulfilled' ? look.value : undefined));
  }

  /** Reports the first of a series of failures: while the PIM is away, each look fails. */
  #report(error: unknown): void {
    if (this.#closing.signal.aborted || this.#isFailing) return;
    this.#isFailing = true;
    this.#options.logger.warn('akeneo-images: a change could not be followed', error);
  }
}
