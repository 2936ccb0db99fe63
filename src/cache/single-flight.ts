import { raceAbort } from '../shared/deadline.js';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly aborter: AbortController;
  waiters: number;
}

/**
 * Runs work once for all callers of the same key. A caller may leave by its own signal; the work is aborted when the
 * last one has left. Nothing is remembered once the work has ended, failures included.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** The result of `work` under `key`; `joined` tells whether another caller had begun it. */
  async run(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<{ result: T; joined: boolean }> {
    signal?.throwIfAborted();
    const running = this.#flights.get(key);
    const flight = running ?? this.#begin(key, work);
    flight.waiters += 1;
    try {
      return { result: await raceAbort(flight.result, signal), joined: running !== undefined };
    } finally {
      flight.waiters -= 1;
      if (flight.waiters === 0 && this.#flights.get(key) === flight) this.#abandon(key, flight);
    }
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const aborter = new AbortController();
    const result = work(aborter.signal);
    const flight = { result, aborter, waiters: 0 };
    this.#flights.set(key, flight);
    const end = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    result.then(end, end);
    return flight;
  }

  /** The last waiter has left; a caller that comes now starts anew. */
  #abandon(key: string, flight: Flight<T>): void {
    this.#flights.delete(key);
    flight.aborter.abort(new Error('All callers have left'));
  }
}
