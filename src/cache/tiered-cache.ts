import { clock } from '../shared/clock.js';
import { packEntry, unpackEntry, type Entry } from './entry.js';
import type { KeyvStore } from './keyv-store.js';
import type { MemoryTier } from './memory-tier.js';

export type CacheTier = 'memory' | 'store';

/** Entries in memory, with the store behind it. */
export class TieredCache {
  readonly #memory: MemoryTier;
  readonly #store: KeyvStore | undefined;
  readonly #storedBytes: number;

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

  /** An entry in the store, whatever is in memory. It is kept in memory. */
  async getFromStore(key: string): Promise<Entry | undefined> {
    const entry = unpackEntry(key, await this.#store?.get(key));
    if (entry) this.#memory.set(key, entry);
    return entry;
  }

  /** Keeps an entry. Resolves once the store has taken or refused it; callers need not wait. */
  async set(key: string, entry: Entry): Promise<void> {
    if (entry.length === 0) return;
    this.#memory.set(key, entry);
    if (entry.length <= this.#storedBytes) {
      await this.#store?.set(key, packEntry(key, entry), entry.expires - clock.now());
    }
  }

  delete(key: string): void {
    this.#memory.delete(key);
    void this.#store?.delete(key);
  }
}
