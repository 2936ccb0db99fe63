import { raceAbort } from '../../shared/deadline.js';

/** Milliseconds that a name waits for others to share its call, and at most for a call before that runs. */
const COLLECT_MS = 5;
const MAX_WAIT_MS = 250;

/** Akeneo's lists take at most a hundred values of a filter, and give a hundred items. */
const MAX_NAMES = 100;

/** Characters that names may have in the query of a call: nginx takes 8 KB of a request's first line. */
const MAX_CHARACTERS = 5000;

interface Collected<V> {
  readonly names: Set<string>;
  /** Characters of the names in a query. */
  characters: number;
  readonly found: Promise<ReadonlyMap<string, V>>;
  readonly send: () => void;
}

/**
 * Collects names into calls of at most a hundred: those that are asked for within some milliseconds, and while a call
 * before runs. So however slow the PIM is, a page of products takes few calls.
 */
export class Batch<V> {
  readonly #load: (names: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  readonly #maxWaitMs: number;
  #collecting: Collected<V> | undefined;
  #running: Promise<unknown> = Promise.resolve();

  /**
   * @param load what is found of at most a hundred names
   * @param maxWaitMs milliseconds that names are collected at most while a call runs
   */
  constructor(load: (names: readonly string[]) => Promise<ReadonlyMap<string, V>>, maxWaitMs = MAX_WAIT_MS) {
    this.#load = load;
    this.#maxWaitMs = maxWaitMs;
  }

  /** What is found under a name; undefined if there is nothing. */
  async get(name: string, signal: AbortSignal): Promise<V | undefined> {
    // With quotes and a comma, each of them encoded.
    const characters = encodeURIComponent(name).length + 9;
    if (this.#collecting && this.#collecting.characters + characters > MAX_CHARACTERS) this.#collecting.send();
    const batch = (this.#collecting ??= this.#begin());
    if (!batch.names.has(name)) batch.characters += characters;
    batch.names.add(name);
    if (batch.names.size >= MAX_NAMES) batch.send();
    return (await raceAbort(batch.found, signal)).get(name);
  }

  #begin(): Collected<V> {
    const names = new Set<string>();
    let send!: () => void;
    const collected = new Promise<void>((resolve) => (send = resolve));
    const before = this.#running;
    const collect = setTimeout(() => void before.then(send), COLLECT_MS);
    const limit = setTimeout(send, this.#maxWaitMs);
    const found = collected.then(() => {
      clearTimeout(collect);
      clearTimeout(limit);
      if (this.#collecting === batch) this.#collecting = undefined;
      return this.#load([...names]);
    });
    this.#running = found.catch(() => undefined);
    // Everyone who waits may have left.
    found.catch(() => undefined);
    const batch: Collected<V> = {
      names,
      characters: 0,
      found,
      send: () => {
        // The next name begins another call, however soon it comes.
        this.#collecting = undefined;
        send();
      },
    };
    return batch;
  }
}
