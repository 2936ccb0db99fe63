import { clock } from '../../shared/clock.js';
import { raceAbort } from '../../shared/deadline.js';
import { PimRefusal } from '../answers.js';
import type { JsonCalls } from '../json-calls.js';
import { itemsIn, nextCursor, textIn } from './json.js';
import { orMissing } from './structure.js';

/** Milliseconds for which the names are not read again, whatever is asked for. */
const READ_EVERY_MS = 10_000;

/** Pages of a hundred that are read at most. */
const MAX_PAGES = 100;

const LISTS = { asset: 'asset-families', record: 'reference-entities' } as const;

/** Names as the PIM writes them, and how to find them in another case. */
interface Names {
  readonly exact: ReadonlySet<string>;
  readonly folded: ReadonlyMap<string, string>;
}

/**
 * The codes of all asset families, or of all reference entities. Anybody can ask for any name, and the PIM has no list of
 * some of them: without these, each made-up name would cost calls of its own.
 */
export class OwnerNames {
  readonly #calls: JsonCalls;
  readonly #list: string;
  #names: Names | undefined;
  /** The last reading: when it ended, and how it was refused. */
  #last: { readonly at: number; readonly refusal?: PimRefusal } = { at: -Infinity };
  #reading: Promise<void> | undefined;

  constructor(calls: JsonCalls, type: keyof typeof LISTS) {
    this.#calls = calls;
    this.#list = LISTS[type];
  }

  /**
   * A name as the PIM writes it, which does not tell upper from lower case; undefined for one that it does not have. One
   * that was created since the last reading is found ten seconds after that at the latest.
   *
   * @throws ImageError `EACCES`, `EUPSTREAM`, `EBUSY` or `ETIMEDOUT`
   */
  async find(name: string, signal: AbortSignal): Promise<string | undefined> {
    const known = this.#spelling(name);
    if (known !== undefined) return known;
    const { at, refusal } = this.#last;
    if (clock.now() - at >= READ_EVERY_MS) {
      this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
      await raceAbort(this.#reading, signal);
    } else if (refusal) throw refusal;
    return this.#spelling(name);
  }

  #spelling(name: string): string | undefined {
    return this.#names?.exact.has(name) ? name : this.#names?.folded.get(name.toLowerCase());
  }

  async #read(): Promise<void> {
    try {
      // Editions without them have no such list.
      const names = (await orMissing(() => this.#readPages())) ?? [];
      this.#names = { exact: new Set(names), folded: new Map(names.map((name) => [name.toLowerCase(), name])) };
      this.#last = { at: clock.now() };
    } catch (error) {
      // After an outage the next one who asks tries again.
      if (error instanceof PimRefusal) this.#last = { at: clock.now(), refusal: error };
      throw error;
    }
  }

  async #readPages(): Promise<readonly string[]> {
    const names: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      // These lists have pages of a hundred, and no parameter for it.
      const query = cursor === undefined ? '' : `?search_after=${encodeURIComponent(cursor)}`;
      const answer = await this.#calls.ask(`${this.#list}${query}`, undefined);
      names.push(...itemsIn(answer).flatMap(({ code }) => textIn(code) ?? []));
      cursor = nextCursor(answer);
      if (cursor === undefined) break;
    }
    return names;
  }
}
