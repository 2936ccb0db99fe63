import { LRUCache } from 'lru-cache';
import { aliasPath, type Alias, type Place } from '../url/index.js';
import type { RenditionQuery } from './cache-keys.js';
import { boundedMap } from '../shared/bounded-map.js';

/** An alias that was asked for lately, and in which ways. */
export interface AliasUse {
  /** As the PIM writes its names. */
  readonly alias: Alias;
  /** Its path, and as it was asked for: the PIM finds names in any case. */
  readonly paths: readonly string[];
  /** What of the requested place mattered, see `Resolution`. */
  readonly place: Place;
  /** What it stood for then, see `resourceName`. */
  readonly resource: string;
  /** The one that was asked for most first. */
  readonly queries: readonly RenditionQuery[];
}

/** What an alias stands for. */
export type AliasFacts = Omit<AliasUse, 'paths' | 'queries'>;

/** As an alias is remembered. */
interface Use extends AliasFacts {
  /** Other paths than its own by which it was asked for. */
  readonly spellings: Counted<string>;
  readonly queries: Counted<RenditionQuery>;
}

/**
 * Values by name, and how often each was asked for by requests that the cache of responses did not answer: per process,
 * about once for each `aliasTtl` of constant use.
 */
type Counted<T> = ReadonlyMap<string, { readonly value: T; readonly times: number }>;

/** Characters of the names of uses and their queries; the objects weigh several times as much. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_USES = 10_000;
const MAX_SOURCES = 20_000;

/** Aliases that are remembered of one source: a model has many variants. */
const MAX_OF_SOURCE = 500;

/** Ways of one alias that are made again for a new picture. */
const MAX_QUERIES = 12;

/** Spellings of one alias, beside that of the PIM. A name of ten letters has a thousand. */
const MAX_SPELLINGS = 8;

/** Aliases that this process has resolved lately, by what they came through. */
export class AliasMemory {
  readonly #uses = new LRUCache<string, Use>({
    max: MAX_USES,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ resource, spellings, queries }, key) =>
      [...spellings.keys(), ...queries.keys()].reduce((sum, name) => sum + name.length, key.length + resource.length),
  });
  readonly #bySource = boundedMap<Set<string>>(MAX_SOURCES);

  /**
   * @param asked the alias as it was asked for
   * @param sources paths of all that it came through
   */
  note(asked: Alias, facts: AliasFacts, sources: readonly string[], query: RenditionQuery): void {
    const [path, askedPath] = [aliasPath(facts.alias), aliasPath(asked)];
    const key = JSON.stringify([path, facts.place.locale, facts.place.channel]);
    const known = this.#uses.get(key);
    const queries = withOneMore(known?.queries, JSON.stringify(query), query, MAX_QUERIES);
    const others = known?.spellings ?? new Map();
    const spellings = askedPath === path ? others : withOneMore(others, askedPath, askedPath, MAX_SPELLINGS);
    this.#uses.set(key, { ...facts, spellings, queries });
    for (const source of sources) this.#add(source, key);
  }

  /** The aliases that came through any of these. */
  through(sources: readonly string[]): readonly AliasUse[] {
    const keys = new Set(sources.flatMap((source) => [...(this.#bySource.get(source) ?? [])]));
    return [...keys].flatMap((key) => {
      const use = this.#uses.get(key);
      return use ? [toUse(use)] : [];
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

function toUse({ spellings, queries, ...facts }: Use): AliasUse {
  return { ...facts, paths: [aliasPath(facts.alias), ...mostAsked(spellings)], queries: mostAsked(queries) };
}

/**
 * A map of its own: the size of the one that is there was counted. A new value takes the place of the one that was asked
 * for least, and goes on from its number, so that what was asked for often gives way in time.
 */
function withOneMore<T>(known: Counted<T> = new Map(), name: string, value: T, max: number): Counted<T> {
  const counted = new Map(known);
  let { times } = known.get(name) ?? { times: 0 };
  if (!known.has(name) && known.size >= max) {
    const [least] = [...known].sort(([, a], [, b]) => a.times - b.times);
    counted.delete(least![0]);
    times = least![1].times;
  }
  return counted.set(name, { value, times: times + 1 });
}

function mostAsked<T>(counted: Counted<T>): readonly T[] {
  return [...counted.values()].sort((a, b) => b.times - a.times).map(({ value }) => value);
}
