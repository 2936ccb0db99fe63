import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyvStore } from '../cache/keyv-store.js';
import { readUpdates, updateLists, type Update, type UpdateList } from '../pim/catalogue/updates.js';
import { PimRefusal } from '../pim/answers.js';
import type { JsonCalls } from '../pim/json-calls.js';
import { clock } from '../shared/clock.js';
import type { ClusterLock } from '../shared/cluster-lock.js';
import { ImageError } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import type { Changes } from './changes.js';
import { advance, beginAt, sinceOf, unseen, type ListMark } from './list-mark.js';
import type { Owners } from './owners.js';

/** Milliseconds after which what has changed is in the PIM's lists. */
const LAG_MS = 30_000;

/** Last looks at most: each takes ten thousand changes of a list. */
const MAX_LAST_LOOKS = 100;

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
  /** It bridges a suspension of events, and has a mark of its own. */
  readonly bridges?: boolean;
  /** Default: `LAG_MS`. */
  readonly lagMs?: number;
}

/** How far the PIM was looked at. */
interface Mark {
  /** When a process looked last, by its own clock. */
  readonly looked: number;
  /** Of one that bridges a suspension: when that began. */
  readonly since?: number | undefined;
  /** By the names of the lists. */
  readonly lists: Readonly<Record<string, ListMark>>;
}

/** What a look at one list has found. */
interface Look {
  readonly list: UpdateList;
  readonly found: readonly Update[];
  readonly mark: ListMark;
  /** Why the list could not be read. */
  readonly error?: unknown;
}

/** Asks the PIM from time to time for what has changed: for editions without events, and while they are suspended. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #stopping = new AbortController();
  #intervalMs = 0;
  #since: number | undefined;
  #isFinishing = false;
  #timer: NodeJS.Timeout | undefined;
  #mark: Mark | undefined;
  #running: Promise<void> = Promise.resolve();
  /** Causes of failures of the last look. */
  #causes: ReadonlySet<string> = new Set();

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /**
   * @param intervalMs milliseconds between the end of a look and the next one
   * @param since what has changed since then is followed by the first look; default: nothing
   */
  start(intervalMs: number, since?: number): void {
    this.#intervalMs = intervalMs;
    this.#since = since;
    const look = (): void => {
      this.#running = this.look().then(() => {
        if (this.#stopping.signal.aborted || this.#isFinishing) return;
        this.#timer = setTimeout(look, intervalMs);
        this.#timer.unref();
      });
    };
    look();
  }

  /** Since when a suspension is bridged, by this process or one before it; undefined where none is. */
  async suspendedSince(): Promise<number | undefined> {
    return (await this.#readMark())?.since;
  }

  /** Looks once. Never rejects. Returns whether all lists were read to their end. */
  async look(isLast = false): Promise<boolean> {
    const { lock, prefix } = this.#options;
    const { signal } = this.#stopping;
    try {
      const release = await lock.acquire(`${prefix}:poll`, 1, signal);
      try {
        return await this.#lookOnce(signal, isLast);
      } finally {
        release();
      }
    } catch (error) {
      this.#report([['', error]]);
      return false;
    }
  }

  /**
   * Looks a last time, and again when the lists of the PIM have caught up, until nothing is left. Never rejects. Where
   * that does not come to an end, the mark stays for the next process.
   */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    clearTimeout(this.#timer);
    const { signal } = this.#stopping;
    this.#running = this.#running.then(async () => {
      await this.look(true);
      let isDone = false;
      for (let look = 0; look < MAX_LAST_LOOKS && !isDone; look++) {
        await sleep(this.#options.lagMs ?? LAG_MS, undefined, { signal, ref: false }).catch(() => undefined);
        if (signal.aborted) return;
        isDone = await this.look(true);
      }
      if (!isDone) return;
      this.#mark = undefined;
      await this.#options.store?.delete(this.#key);
    });
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The poller is stopped'));
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #lookOnce(signal: AbortSignal, isLast: boolean): Promise<boolean> {
    const mark = await this.#readMark();
    const began = clock.now();
    // Another process has looked meanwhile.
    if (mark && !isLast && began - mark.looked < this.#intervalMs / 2) return true;
    const { changes, owners } = this.#options;
    const beginning = beginAt(this.#since ?? began);
    const lists = updateLists(await owners.all());
    const looks = await Promise.all(
      lists.map((list) => this.#lookAt(list, mark?.lists[list.name] ?? beginning, signal)),
    );
    signal.throwIfAborted();
    const found = looks.flatMap((look) => look.found);
    // The first look only finds out where to begin.
    if (mark || this.#since !== undefined) await changes.follow(found.map(({ paths }) => paths));
    const since = mark?.since ?? this.#since;
    await this.#saveMark({
      looked: clock.now(),
      ...(since !== undefined && { since }),
      lists: Object.fromEntries(looks.map((look) => [look.list.name, look.mark])),
    });
    await this.#handleFailures(looks);
    return looks.every(({ mark: { cursor }, error }) => cursor === undefined && error === undefined);
  }

  /** One list that cannot be read keeps no other from being read. Its mark stays where it is. */
  async #lookAt(list: UpdateList, mark: ListMark, signal: AbortSignal): Promise<Look> {
    try {
      const began = clock.now();
      const query = { since: sinceOf(mark), offset: mark.offset, after: mark.cursor };
      const updates = await readUpdates(this.#options.calls, list, query, signal);
      return { list, found: unseen(mark, updates), mark: advance(mark, updates, began) };
    } catch (error) {
      return { list, found: [], mark, error };
    }
  }

  async #handleFailures(looks: readonly Look[]): Promise<void> {
    const failed: [string, unknown][] = [];
    for (const { list, error } of looks) {
      if (error === undefined) continue;
      // The family or entity was deleted.
      if (list.owner && error instanceof PimRefusal && error.code === 'ENOENT') {
        await this.#options.owners.drop(list.owner);
      } else failed.push([list.name, error]);
    }
    this.#report(failed);
  }

  /** Reports each cause when it comes up, and not again while it stays. */
  #report(failed: readonly (readonly [list: string, error: unknown])[]): void {
    if (this.#stopping.signal.aborted) return;
    const lists = new Map<string, string[]>();
    for (const [list, error] of failed) lists.set(causeOf(error), [...(lists.get(causeOf(error)) ?? []), list]);
    for (const [cause, names] of lists) {
      if (this.#causes.has(cause)) continue;
      const error = failed.find((failure) => causeOf(failure[1]) === cause)?.[1];
      const where = names.some((name) => name !== '') ? ` (${names.join(', ')})` : '';
      this.#options.logger.warn(`akeneo-images: the PIM could not be asked for what has changed${where}`, error);
    }
    this.#causes = new Set(lists.keys());
  }

  async #readMark(): Promise<Mark | undefined> {
    const stored = await this.#options.store?.get(this.#key);
    return (typeof stored === 'string' ? parseMark(stored) : undefined) ?? this.#mark;
  }

  async #saveMark(mark: Mark): Promise<void> {
    this.#mark = mark;
    await this.#options.store?.set(this.#key, JSON.stringify(mark), MARK_TTL_MS);
  }

  get #key(): string {
    return `${this.#options.prefix}:poll:${this.#options.bridges ? 'suspended' : 'mark'}`;
  }
}

function parseMark(text: string): Mark | undefined {
  try {
    const mark = JSON.parse(text) as Partial<Mark> | null;
    return typeof mark?.looked === 'number' && typeof mark.lists === 'object' ? (mark as Mark) : undefined;
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): string {
  const { message, cause } = ImageError.from(error);
  return `${message} ${String(cause)}`;
}
