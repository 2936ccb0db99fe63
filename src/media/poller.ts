import type { KeyvStore } from '../cache/keyv-store.js';
import { offsetIn, readUpdates, type Update } from '../pim/catalogue/updates.js';
import type { JsonCalls } from '../pim/json-calls.js';
import { clock } from '../shared/clock.js';
import type { ClusterLock } from '../shared/cluster-lock.js';
import type { Logger } from '../shared/logger.js';
import type { Changes } from './changes.js';
import type { Owners } from './owners.js';

/** Milliseconds that each look goes back behind the last one: the PIM's lists lag behind its clock. */
const OVERLAP_MS = 3 * 60_000;

/** Milliseconds for which the mark is kept; a cluster that was down for longer begins anew. */
const MARK_TTL_MS = 30 * 24 * 60 * 60_000;

export interface PollerOptions {
  readonly calls: JsonCalls;
  readonly changes: Changes;
  readonly store: KeyvStore | undefined;
  readonly lock: ClusterLock;
  readonly prefix: string;
  readonly logger: Logger;
  readonly owners: Owners;
}

/** How far the PIM was looked at. */
interface Mark {
  /** The largest `updated` that was seen, in milliseconds since the epoch: the PIM's clock, not ours. */
  readonly at: number;
  /** When a process looked last, by its own clock. */
  readonly looked: number;
  readonly offset?: string;
  /** What the overlap will see again: `updated` by path. */
  readonly seen: Readonly<Record<string, string>>;
}

/** Asks the PIM from time to time for what has changed: for editions without events, and while they are suspended. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #stopping = new AbortController();
  #intervalMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #mark: Mark | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** @param intervalMs milliseconds between the end of a look and the next one */
  start(intervalMs: number): void {
    this.#intervalMs = intervalMs;
    const look = (): void => {
      this.#running = this.look().finally(() => {
        if (this.#stopping.signal.aborted) return;
        this.#timer = setTimeout(look, intervalMs);
        this.#timer.unref();
      });
    };
    look();
  }

  /** Looks once. Never rejects. */
  async look(): Promise<void> {
    const { lock, prefix, logger } = this.#options;
    const { signal } = this.#stopping;
    try {
      const release = await lock.acquire(`${prefix}:poll`, 1, signal);
      try {
        await this.#lookOnce(signal);
      } finally {
        release();
      }
    } catch (error) {
      if (!signal.aborted) logger.warn('akeneo-images: the PIM could not be asked for what has changed', error);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The poller is stopped'));
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #lookOnce(signal: AbortSignal): Promise<void> {
    const { calls, changes, owners } = this.#options;
    const mark = await this.#readMark();
    // Another process has looked meanwhile.
    if (mark && clock.now() - mark.looked < this.#intervalMs / 2) return;
    const since = (mark?.at ?? clock.now()) - OVERLAP_MS;
    const updates = await readUpdates(calls, { since, offset: mark?.offset, owners: await owners.all() }, signal);
    const fresh = updates.filter(({ paths, updated }) => paths.some((path) => mark?.seen[path] !== updated));
    // The first look only finds out where to begin.
    if (mark) await changes.follow(fresh.map(({ paths }) => paths));
    await this.#saveMark(nextMark(mark, updates));
  }

  async #readMark(): Promise<Mark | undefined> {
    const stored = await this.#options.store?.get(this.#key);
    if (typeof stored !== 'string') return this.#mark;
    try {
      return JSON.parse(stored) as Mark;
    } catch {
      return this.#mark;
    }
  }

  async #saveMark(mark: Mark): Promise<void> {
    this.#mark = mark;
    await this.#options.store?.set(this.#key, JSON.stringify(mark), MARK_TTL_MS);
  }

  get #key(): string {
    return `${this.#options.prefix}:poll:mark`;
  }
}

function nextMark(before: Mark | undefined, updates: readonly Update[]): Mark {
  const times = updates.map(({ updated }) => Date.parse(updated)).filter((time) => !Number.isNaN(time));
  const at = Math.max(before?.at ?? clock.now(), ...times);
  const offset = updates.map(({ updated }) => offsetIn(updated)).find((known) => known !== undefined) ?? before?.offset;
  const seen = updates
    .filter(({ updated }) => !(Date.parse(updated) < at - OVERLAP_MS))
    .flatMap(({ paths, updated }) => paths.map((path) => [path, updated] as const));
  return { at, looked: clock.now(), ...(offset !== undefined && { offset }), seen: Object.fromEntries(seen) };
}
