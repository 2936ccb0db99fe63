import type { Generations } from '../cache/generations.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import { aliasPath, resourceName } from '../url/index.js';
import type { AliasMemory, AliasUse } from './alias-memory.js';
import type { Announcer } from './announcer.js';
import type { Library } from './library.js';
import type { Resolver } from './resolver.js';
import { STRUCTURE } from './structures.js';

/** Milliseconds after a change at which aliases are resolved again: the PIM's lists lag behind its events. */
const LOOK_AGAIN_MS = [5000, 30_000];

/** Milliseconds until a picture that is made ahead of time gives way again to those that somebody waits for. */
const POLITE_MS = 100;

/** Milliseconds for one picture that is made ahead of time. */
const AHEAD_MS = 60_000;

/** Changes that are followed up at a time; what is beyond is made when it is asked for. */
const MAX_FOLLOWED = 1000;

export interface ChangesOptions {
  readonly generations: Generations;
  readonly library: Library;
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
  readonly #timers = new Set<NodeJS.Timeout>();
  #ahead: Promise<void> = Promise.resolve();
  #followed = 0;

  constructor(options: ChangesOptions) {
    this.#options = options;
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
    const recorded = await Promise.allSettled(sources.map((source) => generations.purge(source)));
    const paths = [...new Set([...sources, ...uses.map(({ alias }) => aliasPath(alias))])];
    this.#options.announcer.announce({ paths, tags: sources });
    const failed = recorded.find((result) => result.status === 'rejected');
    if (failed) {
      throw new ImageError('EINTERNAL', 'The store has not recorded the purge; other processes have not seen it', {
        cause: failed.reason,
      });
    }
    this.#makeAhead(uses);
  }

  /** As `purge`, of what the PIM has told: its lists may lag behind, so that aliases are resolved again twice. */
  async follow(sources: readonly string[]): Promise<void> {
    await this.purge(sources);
    const uses = this.#options.memory.through(sources);
    if (uses.length === 0 || this.#followed >= MAX_FOLLOWED) return;
    for (const ms of LOOK_AGAIN_MS) this.#later(ms, () => this.#lookAgain(uses));
  }

  /** Forgets what is known of attributes and families. Aliases follow at their next resolution. */
  async purgeStructure(): Promise<void> {
    await this.#options.generations.purge(STRUCTURE);
  }

  /** Looks no more at what has changed, and makes nothing ahead of time any more. */
  async close(): Promise<void> {
    this.#closing.abort(new ImageError('ECLOSED', 'The image server is shutting down'));
    this.#options.announcer.close();
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#ahead;
  }

  #later(ms: number, work: () => Promise<void>): void {
    this.#followed += 1;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work()
        .catch((error: unknown) => this.#options.logger.warn('akeneo-images: a change could not be followed', error))
        .finally(() => (this.#followed -= 1));
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  /** Asks the PIM once more, and purges what has changed since it was asked last. */
  async #lookAgain(uses: readonly AliasUse[]): Promise<void> {
    const { resolver } = this.#options;
    const changed = await resolver.changedSince(uses, this.#closing.signal);
    if (changed.length > 0) await this.purge(changed);
  }

  /** Makes the pictures of aliases in the ways in which they were asked for lately, one after the other. */
  #makeAhead(uses: readonly AliasUse[]): void {
    this.#ahead = this.#ahead.then(async () => {
      for (const use of uses) await this.#makeOne(use).catch(() => undefined);
    });
  }

  async #makeOne({ alias, place, resource, queries }: AliasUse): Promise<void> {
    const { resolver, library } = this.#options;
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(AHEAD_MS)]);
    const found = await resolver.resolve(alias, place, signal);
    // The same file as before: its pictures are there.
    if (resourceName(found.resource) === resource) return;
    for (const query of queries.values()) {
      while (this.#options.isBusy()) await pause(POLITE_MS, signal);
      await library.get(found.resource, query, signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  signal.throwIfAborted();
}
