import type { Entry, Lifetime } from '../cache/entry.js';
import { beganAt, type Generations, type Made } from '../cache/generations.js';
import { PimRefusal } from '../pim/answers.js';
import type { Catalogue } from '../pim/catalogue/catalogue.js';
import { documentPath, refPath, type PimDocument, type PimRef } from '../pim/catalogue/document.js';
import { hashKey } from '../shared/bytes.js';
import { clock } from '../shared/clock.js';
import { ImageError, type ErrorCode } from '../shared/errors.js';
import type { Standing } from '../shared/standing.js';
import type { JsonCache, JsonHit, JsonSource } from './json-cache.js';

/** Milliseconds for which what is absent is not asked for again. */
export const ABSENT_MS = 60_000;

/** Calls for a document whose sources are purged again and again meanwhile. */
const MAX_LOADS = 3;

/** Milliseconds by which the clocks of processes may differ. */
const CLOCKS_MS = 2000;

/** Not `EBUSY`: strangers can fill the queue of calls, and would hold a purge back. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set(['EUPSTREAM', 'ETIMEDOUT']);

export interface DocumentsOptions {
  readonly catalogue: Catalogue;
  readonly cache: JsonCache;
  readonly generations: Generations;
  /** The start of all keys, see `keyPrefix`. */
  readonly prefix: string;
  /** Milliseconds that a document is fresh, and then stale. */
  readonly lifetime: Lifetime;
}

/** A document as it is kept: with the generations of all that it was made of. */
interface Kept {
  /** Null for what the PIM does not have. */
  readonly document: PimDocument | null;
  readonly made: Readonly<Record<string, string>>;
}

/** A document, and how to find out later whether it still holds. */
export interface FoundDocument {
  /** Undefined for what the PIM does not have. */
  readonly document: PimDocument | undefined;
  /** Paths of all that it was made of: a change of one of them changes it. */
  readonly sources: readonly string[];
  readonly stale: boolean;
  /** It was to be read anew, as it was purged, and the PIM is down. */
  readonly isOutdated: boolean;
  /** When it was read from the PIM, in milliseconds since the epoch. */
  readonly read: number;
  /** Stands as long as it is fresh, and nothing that it was made of was purged. */
  readonly standing: Standing;
}

/**
 * Documents of the PIM, kept for as long as nothing that they were made of is purged: the object itself, under
 * identifier and UUID, and the models that it inherits from.
 */
export class Documents {
  readonly #options: DocumentsOptions;

  constructor(options: DocumentsOptions) {
    this.#options = options;
  }

  /** A document in memory. */
  peek(ref: PimRef): FoundDocument | undefined {
    const path = refPath(ref);
    const generation = this.#options.generations.peek(path);
    if (generation === undefined) return undefined;
    const source = this.#source(ref, path, generation);
    const hit = this.#options.cache.peek(source);
    return hit && this.#isMadeOfCurrent(hit.value.made) === true ? this.#found(source.key, hit) : undefined;
  }

  /**
   * @param maxAgeMs milliseconds that may have passed since it was read from the PIM, however fresh it is
   * @throws ImageError what `Catalogue.load` throws; where the PIM is away, only if nothing is known of the object
   */
  async get(ref: PimRef, signal: AbortSignal, maxAgeMs = Infinity): Promise<FoundDocument> {
    const path = refPath(ref);
    const { cache, generations } = this.#options;
    const source = this.#source(ref, path, await generations.current(path), maxAgeMs);
    const known = await cache.find(source);
    const isRecent = known && isWithin(maxAgeMs, known.entry);
    if (isRecent && (await this.#isCurrentInStore(known.value.made))) return this.#found(source.key, known);
    try {
      // What was read a moment ago is taken, however often its sources are purged meanwhile.
      return this.#found(source.key, await cache.load(source, signal, known));
    } catch (error) {
      // Even what was purged is better than nothing, for as long as the PIM is away.
      if (signal.aborted || !known?.value.document || !isOutage(error)) throw error;
      return { ...this.#found(source.key, { ...known, stale: 'stale-if-error' }), isOutdated: true };
    }
  }

  /**
   * What the PIM has now, whatever is cached, as a text that changes with it.
   *
   * @throws ImageError what `Catalogue.load` throws
   */
  async fingerprint(ref: PimRef, signal: AbortSignal): Promise<string> {
    // The PIM has told of it.
    const document = await this.#options.catalogue.load(ref, signal, true);
    return hashKey(JSON.stringify(document ?? null));
  }

  /** @param generation of the path: who asks after a purge does not wait for what was asked before it */
  #source(ref: PimRef, path: string, generation: string, maxAgeMs = Infinity): JsonSource<Kept> {
    const key = `${this.#options.prefix}:d:${hashKey(path)}`;
    return {
      key,
      flight: [key, generation, maxAgeMs].join(),
      suffices: ({ made }, entry) =>
        clock.now() < entry.stale && isWithin(maxAgeMs, entry) && this.#isMadeOfCurrent(made) !== false,
      load: (signal, stale) => this.#load(ref, path, stale, signal),
    };
  }

  /** Asks the PIM again if a source was purged meanwhile: what it has answered may be from before the change. */
  async #load(
    ref: PimRef,
    path: string,
    stale: Kept | undefined,
    signal: AbortSignal,
  ): Promise<{ value: Kept; lifetime: Lifetime }> {
    const isKnown = stale !== undefined && stale.document !== null;
    let before = await this.#generationsOf([path, ...Object.keys(stale?.made ?? {})]);
    for (let load = 1; ; load++) {
      const asked = clock.now();
      const document = (await this.#options.catalogue.load(ref, signal, isKnown)) ?? null;
      const after = await this.#generationsOf(document ? sourcesOf(document, path) : [path]);
      const isPurged = Object.entries(after).some(([name, generation]) =>
        before[name] === undefined ? beganAt(generation) >= asked - CLOCKS_MS : before[name] !== generation,
      );
      if (!isPurged || load >= MAX_LOADS) {
        // With the generations of before, a document that may be too old is taken once and not kept.
        const made = Object.keys(after).map((name) => [name, before[name] ?? after[name]!] as const);
        const lifetime = document ? this.#options.lifetime : { fresh: ABSENT_MS, stale: 0 };
        return { value: { document, made: Object.fromEntries(made) }, lifetime };
      }
      before = { ...before, ...after };
    }
  }

  async #generationsOf(sources: readonly string[]): Promise<Record<string, string>> {
    const { generations } = this.#options;
    const entries = sources.map(async (name) => [name, await generations.current(name)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  async #isCurrentInStore(made: Kept['made']): Promise<boolean> {
    const known = this.#isMadeOfCurrent(made);
    if (known !== undefined) return known;
    const current = await this.#generationsOf(Object.keys(made));
    return Object.entries(made).every(([name, generation]) => current[name] === generation);
  }

  /** Undefined where the store has to be asked. */
  #isMadeOfCurrent(made: Kept['made']): boolean | undefined {
    return this.#options.generations.areCurrent(Object.entries(made));
  }

  #found(key: string, { value, entry, stale }: JsonHit<Kept>): FoundDocument {
    const { cache, generations } = this.#options;
    // Responses remember `standing`: it must hold neither the document nor its JSON.
    const [watch, staleFrom] = [cache.watch(key, entry), entry.stale];
    const made: Made = Object.entries(value.made);
    return {
      document: value.document ?? undefined,
      sources: Object.keys(value.made),
      stale: stale !== undefined,
      isOutdated: false,
      read: entry.created,
      standing: {
        isCurrent: () => watch.isCurrent() && clock.now() < staleFrom && generations.areCurrent(made),
        ask: () => generations.ask(made),
      },
    };
  }
}

/** Whether the PIM has given no answer. A refusal is one, which somebody has to see. */
function isOutage(error: unknown): boolean {
  return error instanceof ImageError && !(error instanceof PimRefusal) && OUTAGES.has(error.code);
}

function isWithin(maxAgeMs: number, { created }: Entry): boolean {
  return clock.now() - created <= maxAgeMs;
}

function sourcesOf(document: PimDocument, asked: string): readonly string[] {
  const { uuid, ancestors } = document;
  const byUuid = uuid === undefined ? [] : [refPath({ type: 'product', by: 'uuid', name: uuid })];
  const models = ancestors.map((code) => refPath({ type: 'product-model', name: code }));
  // The PIM takes names in any case, and writes its own in events.
  return [...new Set([asked, documentPath(document), ...byUuid, ...models])];
}
