import { boundedMap } from '../shared/bounded-map.js';
import { clock } from '../shared/clock.js';
import { hasMark, markOf, packEntry, unpackEntry, type Entry, type EntryMark } from './entry.js';
import type { KeyvStore } from './keyv-store.js';
import type { MemoryTier } from './memory-tier.js';

export type CacheTier = 'memory' | 'store';

/** Entries that are watched at most; the least recently used one is taken for replaced. */
const MAX_WATCHED = 10_000;

/** Follows an entry for somebody who remembers its head. Holds no body. */
export interface EntryWatch {
  /** Whether it has been neither replaced nor deleted, as far as this process knows, wherever its body is. */
  isCurrent(): boolean;
  /** Its body in memory. */
  peekBody(): Buffer | undefined;
  /** Its body in memory or in the store. */
  readBody(): Promise<{ readonly body: Buffer; readonly from: CacheTier } | undefined>;
}

/** Entries in memory, with the store behind it. */
export class TieredCache {
  readonly #memory: MemoryTier;
  readonly #store: KeyvStore | undefined;
  readonly #storedBytes: number;
  readonly #watched = boundedMap<EntryMark>(MAX_WATCHED);

  /**
   * @param storedBytes larger entries stay out of the store: Keyv turns them into text a third longer, on the event
   *   loop, each time that they are written or read
   */
  constructor(memory: MemoryTier, store: KeyvStore | undefined, storedBytes: number) {
    this.#memory = memory;
    this.#store = store;
    this.#storedBytes = storedBytes;
  }

  /** An entry in memory. */
  peek(key: string): Entry | undefined {
    return this.#memory.get(key);
  }

  /** An entry in memory or in the store. One from the store is kept in memory. */
  async get(key: string): Promise<{ entry: Entry; from: CacheTier } | undefined> {
    const inMemory = this.#memory.get(key);
    if (inMemory) return { entry: inMemory, from: 'memory' };
    const entry = await this.getFromStore(key);
    return entry && { entry, from: 'store' };
  }

  /** An entry in the store, whatever is in memory. It is kept in memory, unless a newer one is there by then. */
  async getFromStore(key: string): Promise<Entry | undefined> {
    const entry = unpackEntry(key, await this.#store?.get(key));
    const inMemory = this.#memory.get(key);
    if (entry && (!inMemory || inMemory.created <= entry.created)) this.#keep(key, entry);
    return entry;
  }

  /** Watches an entry that `get` gave, or that was set. It expires by its head. */
  watch(key: string, entry: Entry): EntryWatch {
    const mark = markOf(entry);
    this.#watched.set(key, mark);
    return {
      isCurrent: () => hasMark(this.#watched.get(key), mark),
      peekBody: () => {
        const found = this.#memory.get(key);
        return hasMark(found, mark) ? found.body : undefined;
      },
      readBody: async () => {
        const found = await this.get(key);
        return found && hasMark(found.entry, mark) ? { body: found.entry.body, from: found.from } : undefined;
      },
    };
  }

  /** Keeps an entry. Resolves once the store has taken or refused it; callers need not wait. */
  async set(key: string, entry: Entry): Promise<void> {
    if (entry.length === 0) return;
    this.#keep(key, entry);
    if (entry.length <= this.#storedBytes) {
      await this.#store?.set(key, packEntry(key, entry), entry.expires - clock.now());
    }
  }

  delete(key: string): void {
    this.#memory.delete(key);
    this.#watched.delete(key);
    void this.#store?.delete(key);
  }

  #keep(key: string, entry: Entry): void {
    this.#memory.set(key, entry);
    if (this.#watched.has(key)) this.#watched.set(key, markOf(entry));
  }
}
