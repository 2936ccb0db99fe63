import type { Poller } from '../media/poller.js';

/** The pollers that run. */
export class Polls {
  readonly #create: () => Poller;
  readonly #running = new Set<Poller>();

  constructor(create: () => Poller) {
    this.#create = create;
  }

  /**
   * @param intervalMs milliseconds between two looks
   * @returns stops it
   */
  start(intervalMs: number): () => Promise<void> {
    const poller = this.#create();
    this.#running.add(poller);
    poller.start(intervalMs);
    return async () => {
      this.#running.delete(poller);
      await poller.stop();
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((poller) => poller.stop()));
  }
}
