import type { Poller } from '../media/poller.js';

/** Milliseconds between two looks at a PIM that has stopped sending events. */
const SUSPENDED_POLL_MS = 60_000;

/** The pollers that run. */
export class Polls {
  readonly #create: (bridges: boolean) => Poller;
  readonly #running = new Set<Poller>();
  #isClosed = false;

  /** @param create `bridges`: see `PollerOptions` */
  constructor(create: (bridges: boolean) => Poller) {
    this.#create = create;
  }

  /**
   * @param intervalMs milliseconds between two looks
   * @returns stops it
   */
  start(intervalMs: number): () => Promise<void> {
    const poller = this.#add(false);
    poller.start(intervalMs);
    return async () => {
      this.#running.delete(poller);
      await poller.stop();
    };
  }

  /**
   * Polls while the PIM sends no events.
   *
   * @param since milliseconds since the epoch
   * @returns ends it, after a last look
   */
  bridge(since: number): () => Promise<void> {
    const poller = this.#add(true);
    if (!this.#isClosed) poller.start(SUSPENDED_POLL_MS, since);
    return async () => {
      await poller.finish();
      this.#running.delete(poller);
    };
  }

  /** Since when a suspension was bridged when the last process that did so ended. */
  suspendedSince(): Promise<number | undefined> {
    return this.#create(true).suspendedSince();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#running].map((poller) => poller.stop()));
  }

  #add(bridges: boolean): Poller {
    const poller = this.#create(bridges);
    this.#running.add(poller);
    return poller;
  }
}
