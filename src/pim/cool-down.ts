import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../shared/clock.js';
import { raceAbort } from '../shared/deadline.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import type { SharedMoment } from './types.js';

/** Milliseconds of the first cool-down where the PIM names no time. Each one that follows takes twice as long. */
const FIRST_MS = 500;
const MAX_OWN_MS = 60_000;

/** Longest cool-down in milliseconds, whatever the PIM says: a probe every ten minutes harms nobody. */
const MAX_MS = 600_000;

/** Milliseconds of a cool-down that requests wait for. They are told to come back after a longer one. */
const MAX_WAIT_MS = 1000;

/** Milliseconds for which other processes' cool-down is not looked up again. */
const LOOK_EVERY_MS = 1000;

/** The right to make one call. Exactly one of `answered` and `limited` may follow, then `ended`. */
export interface Pass {
  /** The PIM has answered with something else than 429. */
  answered(): void;
  /** It has answered with 429. `retryAfterMs`: milliseconds that it asks us to wait, if it names a time. */
  limited(retryAfterMs: number | undefined): void;
  /** The call is over, however it went. */
  ended(): void;
}

/**
 * After a 429 nobody calls the PIM for a while: Akeneo limits a connection as a whole, and its protection comes the
 * sooner the more it is asked meanwhile. Then one call probes, and the others go on when it is answered.
 */
export class CoolDown {
  readonly #shared: SharedMoment | undefined;
  readonly #logger: Logger;
  /** When it ends; 0 where there is none. It lasts, in time or not, until a probe is answered. */
  #until = 0;
  /** Cool-downs since the PIM last answered a probe. */
  #streak = 0;
  /** Resolves when the probe under way is over. */
  #probe: Promise<void> | undefined;
  #lookedAt = -Infinity;
  #looking: Promise<void> | undefined;

  /** @param shared where processes tell each other when the cool-down ends */
  constructor(shared: SharedMoment | undefined, logger: Logger) {
    this.#shared = shared;
    this.#logger = logger;
  }

  /** Whether the PIM is not called now, because it has limited our requests. */
  get active(): boolean {
    return clock.now() < this.#until;
  }

  /**
   * Resolves when the PIM may be called, as far as is known: a call needs a pass.
   *
   * @throws ImageError `EBUSY` during a cool-down that is too long to be waited for
   */
  async wait(signal: AbortSignal): Promise<void> {
    await this.#lookUp();
    for (;;) {
      const left = this.#until - clock.now();
      if (left > MAX_WAIT_MS) throw this.#busy(left);
      if (left > 0) await sleep(left, undefined, { signal }).catch(() => signal.throwIfAborted());
      else if (this.#probe) await raceAbort(this.#probe, signal);
      else return;
    }
  }

  /** The right to make a call at once; undefined where `wait` has to be called again. */
  enter(): Pass | undefined {
    if (this.#until === 0) {
      return { answered: noop, limited: (retryAfterMs) => this.#begin(retryAfterMs), ended: noop };
    }
    return this.#probe || clock.now() < this.#until ? undefined : this.#enterAsProbe();
  }

  #enterAsProbe(): Pass {
    let resolve = noop;
    const probe = new Promise<void>((settle) => (resolve = settle));
    this.#probe = probe;
    // Without an answer the next call probes.
    const ended = (): void => {
      if (this.#probe === probe) this.#probe = undefined;
      resolve();
    };
    return {
      answered: () => {
        this.#until = 0;
        this.#streak = 0;
        ended();
      },
      limited: (retryAfterMs) => {
        this.#begin(retryAfterMs);
        ended();
      },
      ended,
    };
  }

  #begin(retryAfterMs: number | undefined): void {
    const now = clock.now();
    const asked = retryAfterMs !== undefined && retryAfterMs > 0 ? Math.min(retryAfterMs, MAX_MS) : undefined;
    if (now < this.#until) {
      // Of a call that was under way. It may prolong the cool-down, but is no reason for another.
      if (asked !== undefined) this.#until = Math.max(this.#until, now + asked);
      return;
    }
    const ms = asked ?? Math.min(FIRST_MS * 2 ** this.#streak, MAX_OWN_MS);
    this.#streak += 1;
    this.#until = now + ms;
    this.#logger.warn(`The PIM limits our requests (429); it is not called for ${ms / 1000} s`);
    void this.#shared?.set(this.#until, ms);
  }

  /** Learns of a cool-down that another process has begun. */
  #lookUp(): Promise<void> | undefined {
    if (!this.#shared || this.#until !== 0) return undefined;
    if (clock.now() - this.#lookedAt < LOOK_EVERY_MS) return this.#looking;
    this.#lookedAt = clock.now();
    this.#looking = this.#shared.get().then((until) => {
      const now = clock.now();
      if (until !== undefined && until > now) this.#until = Math.max(this.#until, Math.min(until, now + MAX_MS));
    });
    return this.#looking;
  }

  /** Without a cause, so that it is logged once and not for each request. */
  #busy(leftMs: number): ImageError {
    return new ImageError('EBUSY', 'The PIM limits our requests', { retryAfter: Math.ceil(leftMs / 1000) });
  }
}

function noop(): void {
  // Nothing depends on this call.
}
