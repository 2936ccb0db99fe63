import type { Generations } from '../cache/generations.js';
import type { StructureCache } from '../pim/catalogue/catalogue.js';
import { hashKey } from '../shared/bytes.js';
import { ABSENT_MS } from './documents.js';
import type { JsonCache } from './json-cache.js';
import type { Owners } from './owners.js';

/** The name under which all structure is purged. */
export const STRUCTURE = 'structure';

/** Milliseconds that structure is fresh. Events tell when it has changed; elsewhere new attributes take so long. */
const FRESH_MS = 60 * 60_000;

/** What the PIM says about attributes and families: kept for an hour, and for as long as the PIM is down. */
export class Structures implements StructureCache {
  readonly #cache: JsonCache;
  readonly #generations: Generations;
  readonly #prefix: string;
  readonly #staleMs: number;
  readonly #owners: Owners;

  /**
   * @param staleMs milliseconds after the hour in which structure is served stale
   * @param owners is told which families and entities are in use
   */
  constructor(cache: JsonCache, generations: Generations, prefix: string, staleMs: number, owners: Owners) {
    this.#cache = cache;
    this.#generations = generations;
    this.#prefix = prefix;
    this.#staleMs = staleMs;
    this.#owners = owners;
  }

  async get<T>(name: string, load: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const generations = [STRUCTURE, partOf(name)].map((purged) => this.#generations.current(purged));
    const made = await Promise.all(generations);
    const hit = await this.#cache.get<T | null>(
      {
        key: `${this.#prefix}:t:${hashKey(JSON.stringify([name, ...made]))}`,
        load: async (signal) => {
          const value = await load(signal);
          const fresh = value === undefined ? ABSENT_MS : FRESH_MS;
          return { value: value ?? null, lifetime: { fresh, stale: value === undefined ? 0 : this.#staleMs } };
        },
      },
      // Shared by all that wait: a batch, whose calls have deadlines of their own.
      new AbortController().signal,
    );
    if (hit.value !== null) this.#owners.note(name);
    return (hit.value ?? undefined) as T;
  }

  async renew<T>(name: string, load: (signal: AbortSignal) => Promise<T>): Promise<T> {
    // Where the store has not recorded it, other processes find out for themselves.
    const recorded = this.#generations.purge(partOf(name)).catch(() => undefined);
    const value = await this.get(name, load);
    await recorded;
    return value;
  }
}

/** The name under which one part of the structure is purged. */
function partOf(name: string): string {
  return `${STRUCTURE}:${name}`;
}
