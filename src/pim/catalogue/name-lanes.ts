import { boundedMap } from '../../shared/bounded-map.js';
import type { JsonCalls } from '../json-calls.js';
import { Batch } from './batch.js';

/** Names that are remembered as found. */
const MAX_FOUND = 10_000;

/**
 * Spellings of one name that count as found. The PIM does not tell upper from lower case; strangers write a name in
 * endless ways.
 */
const MAX_SPELLINGS = 4;

/** Lets calls for names that nobody has found yet wait in a turn of their own. */
const UNKNOWN = 'catalogue unknown';

/** What is found of at most a hundred names, by these calls. */
export type LoadNames<V> = (names: readonly string[], calls: JsonCalls) => Promise<ReadonlyMap<string, V>>;

/**
 * Two batches of names of one kind: those that are known to exist, and all others. Anybody can ask for any name: those
 * that the PIM refuses or does not have, and their number, neither hold up nor fail the calls for known ones.
 */
export class NameLanes<V> {
  readonly #known: Batch<V>;
  readonly #unknown: Batch<V>;
  /** By name in lower case: the spellings that were found first. */
  readonly #found = boundedMap<ReadonlySet<string>>(MAX_FOUND);

  constructor(load: LoadNames<V>, calls: JsonCalls) {
    const callsForUnknown = calls.inTurn(UNKNOWN);
    this.#known = new Batch((names) => load(names, calls));
    this.#unknown = new Batch((names) => load(names, callsForUnknown));
  }

  /**
   * What is found under a name; undefined if there is nothing.
   *
   * @param isKnown whether it is known to exist, as one that the PIM has told of
   * @throws ImageError what `load` throws
   */
  async get(name: string, signal: AbortSignal, isKnown: boolean): Promise<V | undefined> {
    const key = name.toLowerCase();
    const lane = isKnown || this.#found.get(key)?.has(name) ? this.#known : this.#unknown;
    const value = await lane.get(name, signal);
    if (value === undefined) this.#found.delete(key);
    else this.#remember(key, name);
    return value;
  }

  #remember(key: string, name: string): void {
    const spellings = this.#found.get(key) ?? new Set();
    if (spellings.size < MAX_SPELLINGS) this.#found.set(key, new Set([...spellings, name]));
  }
}
