import type { KeyvLike } from '../../src/cache/keyv-store.js';

/** What a store does with a call. */
export type Misbehaviour =
  | 'throw'
  | 'reject'
  /** Never answers. */
  | 'hang'
  /** Reports an error and answers as if nothing was there, as a Keyv does with what its adapter throws. */
  | 'swallow'
  | 'slow'
  /** Whatever was stored, something else comes back. */
  | 'lie'
  /** What was stored under another key comes back. */
  | 'mistake';

const LIES: readonly unknown[] = [
  Buffer.from('AKI2 not quite'),
  Buffer.alloc(0),
  'text',
  '',
  42,
  true,
  [],
  {},
  { type: 'Buffer', data: [1, 2, 3] },
  null,
];

/** A Keyv that works on a Map, and misbehaves for as long as a test says so. */
export class ChaosStore implements KeyvLike {
  readonly entries = new Map<string, unknown>();
  get: (key: string) => Promise<unknown>;
  set: (key: string, value: unknown) => Promise<unknown>;
  delete: (key: string) => Promise<unknown>;
  /** What makes it a Keyv in the middleware's eyes. */
  readonly store = this.entries;
  readonly stats = {};
  /** Calls so far. */
  gets = 0;
  sets = 0;
  #lies = 0;
  readonly #listeners: ((error: unknown) => void)[] = [];

  constructor(public misbehaviour?: Misbehaviour) {
    this.get = (key) => {
      this.gets += 1;
      return this.#answer(() => this.#read(key));
    };
    this.set = (key, value) => {
      this.sets += 1;
      return this.#answer(() => {
        this.entries.set(key, value);
        return true;
      });
    };
    this.delete = (key) => this.#answer(() => this.entries.delete(key));
  }

  clear(): void {
    this.entries.clear();
  }

  on(_: 'error', listener: (error: unknown) => void): this {
    this.#listeners.push(listener);
    return this;
  }

  emit(error: unknown): void {
    for (const listener of this.#listeners) listener(error);
  }

  #read(key: string): unknown {
    if (this.misbehaviour === 'lie') return LIES[this.#lies++ % LIES.length];
    if (this.misbehaviour !== 'mistake') return this.entries.get(key);
    return [...this.entries].find(([other, value]) => other !== key && Buffer.isBuffer(value))?.[1];
  }

  #answer(answer: () => unknown): Promise<unknown> {
    switch (this.misbehaviour) {
      case 'throw':
        throw new Error('The store throws');
      case 'reject':
        return Promise.reject(new Error('The store rejects'));
      case 'hang':
        return new Promise(() => undefined);
      case 'swallow':
        this.emit(new Error('The adapter failed'));
        return Promise.resolve(undefined);
      case 'slow':
        // Less than a store may take.
        return new Promise((resolve) => setTimeout(() => resolve(answer()), 100));
      default:
        return Promise.resolve(answer());
    }
  }
}
