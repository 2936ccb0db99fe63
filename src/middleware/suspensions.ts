import type { Polls } from './polls.js';

/** Subscriptions that are suspended, and the polling in their place. */
export class Suspensions {
  readonly #polls: Polls;
  /** When each began, in milliseconds since the epoch, by the id of its subscription; `''` where that is not known. */
  readonly #since = new Map<string, number>();
  #finish: (() => Promise<void>) | undefined;

  constructor(polls: Polls) {
    this.#polls = polls;
    // The process before this one may have ended meanwhile.
    void polls.suspendedSince().then((since) => since !== undefined && this.#begin('', since));
  }

  /** See `OnActive`. Events of one subscription say nothing about another. */
  note(isActive: boolean, at: number, subscription = ''): void {
    if (isActive) {
      for (const [suspended, since] of this.#since) {
        // A late event from before the suspension does not end it.
        if ((suspended === subscription || suspended === '') && at > since) this.#since.delete(suspended);
      }
      if (this.#since.size === 0) this.#end();
    } else this.#begin(subscription, at);
  }

  #begin(subscription: string, at: number): void {
    this.#since.set(subscription, at);
    this.#finish ??= this.#polls.bridge(at);
  }

  #end(): void {
    void this.#finish?.();
    this.#finish = undefined;
  }
}
