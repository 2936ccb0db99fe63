import { randomBytes } from 'node:crypto';
import { boundedMap } from '../shared/bounded-map.js';
import { hashKey } from '../shared/bytes.js';
import { clock } from '../shared/clock.js';
import { ImageError } from '../shared/errors.js';
import { allCurrent } from '../shared/standing.js';
import type { KeyvStore } from './keyv-store.js';

/** Purges by other processes are seen within `PROPAGATION_MS` milliseconds. The clock is read only every `RESOLUTION_MS`. */
const PROPAGATION_MS = 2000;
const RESOLUTION_MS = 100;
const MAX_KNOWN = 50_000;
const MAX_UNSAVED = 1000;

/** Files, each with the generation that something was made from. */
export type Made = readonly (readonly [resource: string, generation: string])[];

/** The generation of what was never purged. */
const FIRST = '0';

/** When a generation began, in milliseconds since the epoch by the clock of the process that purged. 0 for the first. */
export function beganAt(generation: string): number {
  const [time = '', random] = generation.split('.', 2);
  return random === undefined ? 0 : parseInt(time, 36);
}

/**
 * Numbers the generations of media files. The generation is part of every cache key of a file, so that a purge, which
 * begins a new one, drops all variants at once: in every process that shares the store, and with any Keyv adapter,
 * since none has to list its keys.
 */
export class Generations {
  readonly #store: KeyvStore | undefined;
  readonly #prefix: string;
  readonly #ttl: number;
  readonly #known = boundedMap<string>(MAX_KNOWN, {
    ttl: PROPAGATION_MS - RESOLUTION_MS,
    ttlResolution: RESOLUTION_MS,
    noDeleteOnStaleGet: true,
    perf: clock,
  });

  /** Purges that the store has not recorded yet. */
  readonly #unsaved = boundedMap<string>(MAX_UNSAVED);

  /** Called when a file was purged, here or, as is seen then, in another process. */
  onPurged: (resource: string) => void = () => undefined;

  /** @param ttl milliseconds for which a purge is remembered: the lifetime of what was cached before it */
  constructor(store: KeyvStore | undefined, prefix: string, ttl: number) {
    this.#store = store;
    this.#prefix = prefix;
    this.#ttl = ttl;
  }

  /** The generation, if it is known without asking the store. */
  peek(resource: string): string | undefined {
    return this.#known.get(resource) ?? (this.#store ? undefined : FIRST);
  }

  /** The generation. */
  async current(resource: string): Promise<string> {
    const known = this.peek(resource);
    if (known !== undefined) return known;
    const unsaved = this.#unsaved.get(resource);
    if (unsaved !== undefined) void this.#save(resource, unsaved).catch(() => undefined);
    const stored = unsaved ?? (await this.#store?.get(this.#key(resource)));
    const before = this.#known.get(resource, { allowStale: true });
    // A store that is down, or has lost its data, must not bring back what was purged.
    const generation = typeof stored === 'string' ? stored : (before ?? FIRST);
    this.#known.set(resource, generation);
    if (before !== undefined && before !== generation) this.onPurged(resource);
    if (stored === undefined && generation !== FIRST) void this.#restore(resource, generation);
    return generation;
  }

  /** Whether none has been purged since; undefined where the store has to be asked. */
  areCurrent(made: Made): boolean | undefined {
    return allCurrent(made, ([resource, generation]) => {
      const current = this.peek(resource);
      return current === undefined ? undefined : current === generation;
    });
  }

  /** Asks the store for the generations that are not known. */
  async ask(made: Made): Promise<void> {
    await Promise.all(made.map(([resource]) => this.current(resource)));
  }

  /**
   * Begins a new generation. Entries of the old one are never read again, and expire by their TTL.
   *
   * @throws ImageError `EINTERNAL` if the store has not recorded it: this process has forgotten the file and goes on trying, others have
   *   not
   */
  async purge(resource: string): Promise<void> {
    const generation = `${clock.now().toString(36)}.${randomBytes(6).toString('base64url')}`;
    this.#known.set(resource, generation, this.#store ? {} : { ttl: 0 });
    this.onPurged(resource);
    await this.#save(resource, generation);
  }

  async #save(resource: string, generation: string): Promise<void> {
    this.#unsaved.set(resource, generation);
    try {
      await this.#store?.setOrThrow(this.#key(resource), generation, this.#ttl);
    } catch (cause) {
      throw new ImageError('EINTERNAL', 'The store has not recorded the purge; other processes have not seen it', {
        cause,
      });
    }
    if (this.#unsaved.get(resource) === generation) this.#unsaved.delete(resource);
  }

  /**
   * Records a purge again that was evicted, or lost with the store's data: other processes need it as well. Only where
   * the store says that it has none: where it has not answered, it may have that of a later purge, which must stay.
   */
  async #restore(resource: string, generation: string): Promise<void> {
    const key = this.#key(resource);
    if (await this.#store?.lacks(key)) await this.#store?.set(key, generation, this.#ttl);
  }

  #key(resource: string): string {
    return `${this.#prefix}:g:${hashKey(resource)}`;
  }
}
