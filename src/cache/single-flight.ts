import { raceAbort } from '../shared/deadline.js';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly aborter: AbortController;
  waiting: number;
}

/**
 * Work that many want is done once. Who waits may leave by their own signal; the work goes on while anybody waits, and
 * is aborted when the last has left. Nothing is remembered once it has ended, failures least of all.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  get size(): number {
    return this.#flights.size;
  }

  /** The result of `work` under `key`; `joined` tells whether somebody else had begun it. */
  async run(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<{ result: T; joined: boolean }> {
    signal?.throwIfAborted();
    const running = this.#flights.get(key);
    const flight = running ?? this.#begin(key, work);
    flight.waiting += 1;
    try {
      return { result: await raceAbort(flight.result, signal), joined: running !== undefined };
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && this.#flights.get(key) === flight) this.#abandon(key, flight);
    }
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const aborter = new AbortController();
    const result = work(aborter.signal);
    const flight = { result, aborter, waiting: 0 };
    this.#flights.set(key, flight);
    const end = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    result.then(end, end);
    return flight;
  }

  /** Nobody waits any more; whoever comes now starts anew. */
  #abandon(key: string, flight: Flight<T>): void {
    this.#flights.delete(key);
    flight.aborter.abort(new Error('Nobody waits for this any more'));
  }
}
