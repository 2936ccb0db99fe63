import { LRUCache } from 'lru-cache';
import { aliasPath, type Alias, type Place } from '../url/index.js';
import type { RenditionQuery } from './cache-keys.js';
import { boundedMap } from '../shared/bounded-map.js';

/** An alias that was asked for lately, and in which ways. */
export interface AliasUse {
  readonly alias: Alias;
  /** What of the requested place mattered, see `Resolution`. */
  readonly place: Place;
  /** What it stood for then, see `resourceName`. */
  readonly resource: string;
  /** The one that was asked for most first. */
  readonly queries: readonly RenditionQuery[];
}

/** As an alias is remembered. */
interface Use extends Omit<AliasUse, 'queries'> {
  readonly queries: ReadonlyMap<string, Asked>;
}

interface Asked {
  readonly query: RenditionQuery;
  /** Requests that the cache of responses did not answer: per process, about one for each `aliasTtl` of constant use. */
  readonly times: number;
}

/** Characters of the names of uses and their queries; the objects weigh several times as much. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_USES = 10_000;
const MAX_SOURCES = 20_000;

/** Aliases that are remembered of one source: a model has many variants. */
const MAX_OF_SOURCE = 500;

/** Ways of one alias that are made again for a new picture. */
const MAX_QUERIES = 12;

/** Aliases that this process has resolved lately, by what they came through. */
export class AliasMemory {
  readonly #uses = new LRUCache<string, Use>({
    max: MAX_USES,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ resource, queries }, key) =>
      [...queries.keys()].reduce((sum, name) => sum + name.length, key.length + resource.length),
  });
  readonly #bySource = boundedMap<Set<string>>(MAX_SOURCES);

  /**
   * @param place what of the requested one mattered
   * @param resource what it stands for, see `resourceName`
   * @param sources paths of all that it came through
   */
  note(alias: Alias, place: Place, resource: string, sources: readonly string[], query: RenditionQuery): void {
    const key = JSON.stringify([aliasPath(alias), place.locale, place.channel]);
    const queries = withOneMore(this.#uses.get(key)?.queries ?? new Map(), query);
    this.#uses.set(key, { alias, place, resource, queries });
    for (const source of sources) this.#add(source, key);
  }

  /** The aliases that came through any of these. */
  through(sources: readonly string[]): readonly AliasUse[] {
    const keys = new Set(sources.flatMap((source) => [...(this.#bySource.get(source) ?? [])]));
    return [...keys].flatMap((key) => {
      const use = this.#uses.get(key);
      return use ? [{ ...use, queries: mostAsked(use.queries) }] : [];
    });
  }

  #add(source: string, key: string): void {
    const keys = this.#bySource.get(source) ?? new Set<string>();
    keys.delete(key);
    keys.add(key);
    const [oldest] = keys;
    if (keys.size > MAX_OF_SOURCE && oldest !== undefined) keys.delete(oldest);
    this.#bySource.set(source, keys);
  }
}

/**
 * A map of its own: the size of the one that is there was counted. A new query takes the place of the one that was asked
 * for least, and goes on from its number, so that what was asked for often gives way in time.
 */
function withOneMore(known: ReadonlyMap<string, Asked>, query: RenditionQuery): ReadonlyMap<string, Asked> {
  const name = JSON.stringify(query);
  const queries = new Map(known);
  let { times } = known.get(name) ?? { times: 0 };
  if (!known.has(name) && known.size >= MAX_QUERIES) {
    const [least] = [...known].sort(([, a], [, b]) => a.times - b.times);
    queries.delete(least![0]);
    times = least![1].times;
  }
  return queries.set(name, { query, times: times + 1 });
}

function mostAsked(queries: ReadonlyMap<string, Asked>): readonly RenditionQuery[] {
  return [...queries.values()].sort((a, b) => b.times - a.times).map(({ query }) => query);
}
