import type { Generations, Made } from '../cache/generations.js';
import type { Catalogue } from '../pim/catalogue/catalogue.js';
import { documentPath, refPath, type PimDocument, type PimRef } from '../pim/catalogue/document.js';
import { hashKey } from '../shared/bytes.js';
import { clock } from '../shared/clock.js';
import type { Standing } from '../shared/standing.js';
import type { JsonCache, JsonHit, JsonSource } from './json-cache.js';

/** Milliseconds for which what is absent is not asked for again. */
const ABSENT_MS = 60_000;

export interface DocumentsOptions {
  readonly catalogue: Catalogue;
  readonly cache: JsonCache;
  readonly generations: Generations;
  /** The start of all keys, see `keyPrefix`. */
  readonly prefix: string;
  /** Milliseconds that a document is fresh, and then stale. */
  readonly lifetime: { readonly fresh: number; readonly stale: number };
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
    const { cache, generations } = this.#options;
    const generation = generations.peek(path);
    if (generation === undefined) return undefined;
    const source = this.#source(ref, path, generation);
    const hit = cache.peek(source);
    return hit && this.#isMadeOfCurrent(hit.value.made) === true
      ? this.#found(source.key, [path, generation], hit)
      : undefined;
  }

  /** @throws ImageError what `Catalogue.load` throws, unless there is a stale document */
  async get(ref: PimRef, signal: AbortSignal): Promise<FoundDocument> {
    const path = refPath(ref);
    const { cache, generations } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const generation = await generations.current(path);
      const source = this.#source(ref, path, generation);
      const hit = await cache.get(source, signal);
      // What was read a moment ago is taken, however often its sources are purged meanwhile.
      if (attempt > 0 || (await this.#isCurrentInStore(hit.value.made))) {
        return this.#found(source.key, [path, generation], hit);
      }
      cache.delete(source.key);
    }
  }

  /** Whether the PIM has something else now than memory has. False for what memory does not have. */
  async hasChanged(ref: PimRef, signal: AbortSignal): Promise<boolean> {
    const known = this.peek(ref);
    if (!known) return false;
    const now = await this.#options.catalogue.load(ref, signal);
    return JSON.stringify(now) !== JSON.stringify(known.document);
  }

  #source(ref: PimRef, path: string, generation: string): JsonSource<Kept> {
    const { catalogue, lifetime, prefix } = this.#options;
    return {
      key: `${prefix}:d:${hashKey(JSON.stringify([path, generation]))}`,
      load: async (signal) => {
        const document = await catalogue.load(ref, signal);
        if (!document) return { value: { document: null, made: {} }, lifetime: { fresh: ABSENT_MS, stale: 0 } };
        return { value: { document, made: await this.#generationsOf(sourcesOf(document, path)) }, lifetime };
      },
    };
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

  #found(key: string, asked: Made[number], { value, entry, stale }: JsonHit<Kept>): FoundDocument {
    const { cache, generations } = this.#options;
    // Responses remember `standing`: it must hold neither the document nor its JSON.
    const [watch, staleFrom] = [cache.watch(key, entry), entry.stale];
    const made: Made = [asked, ...Object.entries(value.made)];
    return {
      document: value.document ?? undefined,
      sources: value.document ? Object.keys(value.made) : [asked[0]],
      stale: stale !== undefined,
      standing: {
        isCurrent: () => watch.isCurrent() && clock.now() < staleFrom && generations.areCurrent(made),
        ask: () => generations.ask(made),
      },
    };
  }
}

function sourcesOf(document: PimDocument, asked: string): readonly string[] {
  const { uuid, ancestors } = document;
  const byUuid = uuid === undefined ? [] : [refPath({ type: 'product', by: 'uuid', name: uuid })];
  const models = ancestors.map((code) => refPath({ type: 'product-model', name: code }));
  // The PIM takes names in any case, and writes its own in events.
  return [...new Set([asked, documentPath(document), ...byUuid, ...models])];
}
