import { setMaxListeners } from 'node:events';
import type { Generations } from '../cache/generations.js';
import { refPath, type PimRef } from '../pim/catalogue/document.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import { parseOwner, resourceName, type AliasOwner, type Resource } from '../url/index.js';
import type { AliasMemory, AliasUse } from './alias-memory.js';
import type { Announcer } from './announcer.js';
import type { RenditionQuery } from './cache-keys.js';
import type { Library } from './library.js';
import type { Documents } from './documents.js';
import { toRef, type Resolver } from './resolver.js';
import { SecondLooks } from './second-looks.js';
import { STRUCTURE } from './structures.js';

/** Objects that are purged, or looked up, at a time: a poll after an import finds thousands. */
const MAX_TOGETHER = 100;

/** Milliseconds until a picture that is made ahead of time gives way again to those that somebody waits for. */
const POLITE_MS = 100;

/** Milliseconds for the lookups of some aliases, and for the pictures of one that are made ahead of time. */
const AHEAD_MS = 60_000;

export interface ChangesOptions {
  readonly generations: Generations;
  readonly library: Library;
  readonly documents: Documents;
  readonly resolver: Resolver;
  readonly memory: AliasMemory;
  readonly announcer: Announcer;
  readonly logger: Logger;
  /** Whether somebody waits for a picture. */
  readonly isBusy: () => boolean;
}

/** Makes the changes of the PIM known: what was made of what has changed is forgotten, here and in other processes. */
export class Changes {
  readonly #options: ChangesOptions;
  readonly #closing = new AbortController();
  readonly #secondLooks: SecondLooks;
  #ahead: Promise<void> = Promise.resolve();

  constructor(options: ChangesOptions) {
    const { documents, logger } = options;
    this.#options = options;
    this.#secondLooks = new SecondLooks({
      fingerprint: (ref, signal) => documents.fingerprint(ref, signal),
      purge: (paths) => this.purge(paths),
      logger,
    });
  }

  /**
   * Forgets what was made of objects of the PIM, or a media file. Pictures that aliases show from now on are made ahead
   * of time.
   *
   * @param sources paths of what has changed
   * @throws ImageError `EINTERNAL` if the store has not recorded it
   */
  async purge(sources: readonly string[]): Promise<void> {
    if (sources.length === 0) return;
    const { generations, memory } = this.#options;
    const uses = memory.through(sources);
    const recorded: PromiseSettledResult<void>[] = [];
    for (const some of chunksOf(sources)) {
      recorded.push(...(await Promise.allSettled(some.map((source) => generations.purge(source)))));
    }
    const paths = [...new Set([...sources, ...uses.flatMap((use) => use.paths)])];
    this.#options.announcer.announce({ paths, tags: sources });
    const failed = recorded.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason as Error;
    this.#makeAhead(uses);
  }

  /**
   * As `purge`, of what the PIM has told, and looks at it again later: whoever uses it, in whatever process.
   *
   * @param objects the paths of each
   */
  async follow(objects: readonly (readonly string[])[]): Promise<void> {
    const sources = objects.flat();
    try {
      await this.purge(sources);
    } finally {
      const users = this.#options.memory.through(sources).map(({ alias }) => toRef(alias));
      const refs = [...objects.flatMap(refsOf), ...users];
      this.#secondLooks.begin([...new Map(refs.map((ref) => [refPath(ref), ref])).values()]);
    }
  }

  /** Forgets what is known of attributes and families. Aliases follow at their next resolution. */
  async purgeStructure(): Promise<void> {
    await this.#options.generations.purge(STRUCTURE);
  }

  /** Looks no more at what has changed, and makes nothing ahead of time any more. */
  async close(): Promise<void> {
    this.#closing.abort(new ImageError('ECLOSED', 'The image server is shutting down'));
    this.#options.announcer.close();
    this.#secondLooks.close();
    await this.#ahead;
  }

  /** Makes the pictures of aliases in the ways in which they were asked for most, one after the other. */
  #makeAhead(uses: readonly AliasUse[]): void {
    this.#ahead = this.#ahead.then(async () => {
      for (const some of chunksOf(uses)) if (!this.#closing.signal.aborted) await this.#makeSome(some);
    });
  }

  async #makeSome(uses: readonly AliasUse[]): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(AHEAD_MS)]);
    // All wait by the same signal, which Node takes for a leak.
    setMaxListeners(0, signal);
    // Together: they share calls.
    const found = await Promise.all(uses.map((use) => this.#newResource(use, signal).catch(() => undefined)));
    for (const [at, { queries }] of uses.entries()) {
      const resource = found[at];
      if (resource) await this.#makeOne(resource, queries).catch(() => undefined);
    }
  }

  /** What an alias stands for, if that is not what it stood for before: the pictures of that are there. */
  async #newResource({ alias, place, resource }: AliasUse, signal: AbortSignal): Promise<Resource | undefined> {
    const found = await this.#options.resolver.resolve(alias, place, signal);
    return resourceName(found.resource) === resource ? undefined : found.resource;
  }

  async #makeOne(resource: Resource, queries: readonly RenditionQuery[]): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(AHEAD_MS)]);
    for (const query of queries) {
      while (this.#options.isBusy()) await pause(POLITE_MS, signal);
      await this.#options.library.get(resource, query, signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  signal.throwIfAborted();
}

/** What of the PIM the paths of one object name: a product once, by its UUID where that is known. */
function refsOf(paths: readonly string[]): readonly PimRef[] {
  const owners = paths.flatMap((path) => ownerAt(path) ?? []);
  const hasUuid = owners.some(({ kind }) => kind === 'products-uuid');
  return owners.filter(({ kind }) => !(hasUuid && kind === 'products')).map(toRef);
}

/** Undefined for a media file, and for a name that nothing can have. */
function ownerAt(path: string): AliasOwner | undefined {
  try {
    return parseOwner(path.split('/'));
  } catch {
    return undefined;
  }
}

function chunksOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / MAX_TOGETHER);
  return Array.from({ length: count }, (_, index) => items.slice(index * MAX_TOGETHER, (index + 1) * MAX_TOGETHER));
}
