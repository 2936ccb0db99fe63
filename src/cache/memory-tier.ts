import { LRUCache } from 'lru-cache';
import { clock } from '../shared/clock.js';
import type { Entry } from './entry.js';

/** Bytes that an entry takes besides its body. */
const OVERHEAD = 512;

/** Entries in this process, bounded by their bytes. The least recently used one is evicted first. */
export class MemoryTier {
  readonly #entries: LRUCache<string, Entry> | undefined;

  /** @param bytes capacity; 0 keeps nothing */
  constructor(bytes: number) {
    if (bytes > 0) {
      this.#entries = new LRUCache({ maxSize: bytes, sizeCalculation: ({ length }) => length + OVERHEAD });
    }
  }

  get stats(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#entries?.size ?? 0, bytes: this.#entries?.calculatedSize ?? 0 };
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries?.get(key);
    if (!entry || clock.now() < entry.expires) return entry;
    this.delete(key);
    return undefined;
  }

  set(key: string, entry: Entry): void {
    this.#entries?.set(key, entry);
  }

  delete(key: string): void {
    this.#entries?.delete(key);
  }
}
