import { boundedMap } from '../../shared/bounded-map.js';
import { clock } from '../../shared/clock.js';
import { raceAbort } from '../../shared/deadline.js';
import { PimRefusal } from '../answers.js';
import { isAboutFilter } from './attribute-filter.js';

/** Milliseconds that a name waits for others to share its call, and at most for a call before that runs. */
const COLLECT_MS = 5;
const MAX_WAIT_MS = 250;

/** Akeneo's lists take at most a hundred values of a filter, and give a hundred items. */
const MAX_NAMES = 100;

/** Characters that names may have in the query of a call: nginx takes 8 KB of a request's first line. */
const MAX_CHARACTERS = 5000;

/** How often names are halved at most within a minute: to find one of a hundred that is refused takes seven times. */
const MAX_HALVINGS = 32;
const BUDGET_MS = 60_000;

/** Names that were refused alone, and milliseconds for which they are not asked for again. */
const MAX_REFUSED = 1000;
const REFUSED_MS = 60_000;

/** What was found, and names that the PIM does not take. */
interface Outcome<V> {
  readonly found: ReadonlyMap<string, V>;
  readonly refused: ReadonlyMap<string, PimRefusal>;
}

interface Collected<V> {
  readonly names: Set<string>;
  /** Characters of the names in a query. */
  characters: number;
  readonly outcome: Promise<Outcome<V>>;
  readonly send: () => void;
}

/**
 * Collects names into calls of at most a hundred: those that are asked for within some milliseconds, and while a call
 * before runs. So however slow the PIM is, a page of products takes few calls. Anybody can ask for any name: one that
 * the PIM, or a firewall in front of it, refuses does not make the others of its call fail, unless there are many of them.
 */
export class Batch<V> {
  readonly #load: (names: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  readonly #maxWaitMs: number;
  readonly #refused = boundedMap<PimRefusal>(MAX_REFUSED, { ttl: REFUSED_MS, perf: clock });
  #halvings = { left: MAX_HALVINGS, renewedAt: -Infinity };
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

  /**
   * What is found under a name; undefined if there is nothing.
   *
   * @throws ImageError what `load` throws
   */
  async get(name: string, signal: AbortSignal | undefined): Promise<V | undefined> {
    const refused = this.#refused.get(name);
    if (refused) throw refused;
    // As JSON, with quotes and a comma, each of them encoded.
    const characters = encodeURIComponent(JSON.stringify(name)).length + 3;
    if (this.#collecting && this.#collecting.characters + characters > MAX_CHARACTERS) this.#collecting.send();
    const batch = (this.#collecting ??= this.#begin());
    if (!batch.names.has(name)) batch.characters += characters;
    batch.names.add(name);
    if (batch.names.size >= MAX_NAMES) batch.send();
    const outcome = await raceAbort(batch.outcome, signal);
    const refusal = outcome.refused.get(name);
    if (refusal) throw refusal;
    return outcome.found.get(name);
  }

  #begin(): Collected<V> {
    const names = new Set<string>();
    let send!: () => void;
    const collected = new Promise<void>((resolve) => (send = resolve));
    const before = this.#running;
    const collect = setTimeout(() => void before.then(send), COLLECT_MS);
    const limit = setTimeout(send, this.#maxWaitMs);
    const outcome = collected.then(() => {
      clearTimeout(collect);
      clearTimeout(limit);
      if (this.#collecting === batch) this.#collecting = undefined;
      return this.#find([...names]);
    });
    this.#running = outcome.catch(() => undefined);
    // Everyone who waits may have left.
    outcome.catch(() => undefined);
    const batch: Collected<V> = {
      names,
      characters: 0,
      outcome,
      send: () => {
        // The next name begins another call, however soon it comes.
        this.#collecting = undefined;
        send();
      },
    };
    return batch;
  }

  /**
   * Loads names together. Where that is refused, half and half, so that in the end a name is refused alone: larger groups
   * first, since most are taken once they are apart from the one that is not.
   */
  async #find(names: readonly string[]): Promise<Outcome<V>> {
    const found = new Map<string, V>();
    const refused = new Map<string, PimRefusal>();
    const alone: [string, PimRefusal][] = [];
    const groups = [names];
    let isAnswered = false;
    for (let group = groups.shift(); group; group = groups.shift()) {
      try {
        for (const [name, value] of await this.#load(group)) found.set(name, value);
        isAnswered = true;
      } catch (error) {
        if (!mayBeAboutNames(error)) throw error;
        if (group.length > 1 && this.#mayHalve()) {
          const middle = Math.ceil(group.length / 2);
          groups.push(group.slice(0, middle), group.slice(middle));
          continue;
        }
        for (const name of group) refused.set(name, error);
        if (group.length === 1) alone.push([group[0]!, error]);
      }
    }
    // Where others were answered, it was the name.
    if (isAnswered) for (const [name, error] of alone) this.#refused.set(name, error);
    return { found, refused };
  }

  /** Anybody can ask for names that are refused: what they cost the PIM is bounded. */
  #mayHalve(): boolean {
    const now = clock.now();
    if (now - this.#halvings.renewedAt >= BUDGET_MS) this.#halvings = { left: MAX_HALVINGS, renewedAt: now };
    return this.#halvings.left-- > 0;
  }
}

/** Not for a lack of rights, which Akeneo itself answers with 403; a firewall in front of it does for odd names. */
function mayBeAboutNames(error: unknown): error is PimRefusal {
  if (!(error instanceof PimRefusal) || isAboutFilter(error)) return false;
  const { pimStatus, pimMessage } = error;
  return [400, 406, 413, 414, 422].includes(pimStatus) || ([403, 405].includes(pimStatus) && pimMessage === '');
}
