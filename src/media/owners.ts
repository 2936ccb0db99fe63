import type { KeyvStore } from '../cache/keyv-store.js';
import type { MemberOwner } from '../pim/catalogue/updates.js';
import { clock } from '../shared/clock.js';

/** Milliseconds after which one that is still in use is recorded again. */
const RECORD_EVERY_MS = 10 * 60_000;

/** Milliseconds for which one is remembered that is not in use any more. */
const REMEMBER_MS = 7 * 24 * 60 * 60_000;
const MAX_USED = 200;

/** When each was in use last, in milliseconds since the epoch, by its name. */
type LastUses = ReadonlyMap<string, number>;

/**
 * Asset families and reference entities in use: by pictures and listings, found or missing, in all processes that share
 * the store. Named as their structure is, see `StructureCache`: `asset packshots`, `record brand`.
 */
export class Owners {
  readonly #store: KeyvStore | undefined;
  readonly #key: string;
  readonly #used = new Map<string, number>();
  #isRecorded = true;
  #recording: Promise<void> | undefined;

  constructor(store: KeyvStore | undefined, prefix: string) {
    this.#store = store;
    this.#key = `${prefix}:poll:owners`;
  }

  /** Notes that the structure of this name was needed. */
  note(name: string): void {
    const now = clock.now();
    if (!parse(name) || now - (this.#used.get(name) ?? -Infinity) < RECORD_EVERY_MS) return;
    this.#used.set(name, now);
    this.#isRecorded = false;
    this.#recording ??= this.#record().finally(() => (this.#recording = undefined));
  }

  /** Those of all processes. */
  async all(): Promise<readonly MemberOwner[]> {
    await this.#recording;
    return [...latest(await this.#stored(), this.#used).keys()].flatMap((name) => parse(name) ?? []);
  }

  /** Forgets one that the PIM does not have. */
  async drop({ type, owner }: MemberOwner): Promise<void> {
    await this.#recording;
    this.#used.delete(`${type} ${owner}`);
    const left = new Map(await this.#stored());
    if (left.delete(`${type} ${owner}`)) await this.#save(left);
  }

  /**
   * Adds what is used here to what is used elsewhere. Two processes that do so at the same time may lose what one of
   * them adds, until it is recorded again.
   */
  async #record(): Promise<void> {
    while (!this.#isRecorded) {
      const stored = await this.#stored();
      this.#isRecorded = true;
      const uses = latest(stored, this.#used);
      for (const name of this.#used.keys()) if (!uses.has(name)) this.#used.delete(name);
      await this.#save(uses);
    }
  }

  async #stored(): Promise<LastUses> {
    const text = await this.#store?.get(this.#key);
    try {
      const uses = Object.entries(JSON.parse(String(text)) as Record<string, unknown>);
      return new Map(uses.flatMap(([name, used]) => (typeof used === 'number' ? [[name, used] as const] : [])));
    } catch {
      return new Map();
    }
  }

  async #save(uses: LastUses): Promise<void> {
    await this.#store?.set(this.#key, JSON.stringify(Object.fromEntries(uses)), REMEMBER_MS);
  }
}

/** The ones that were used last. */
function latest(...all: readonly LastUses[]): LastUses {
  const newest = all.flatMap((uses) => [...uses]).sort(([, a], [, b]) => b - a);
  const uses = new Map<string, number>();
  const since = clock.now() - REMEMBER_MS;
  for (const [name, used] of newest) if (used >= since && !uses.has(name) && uses.size < MAX_USED) uses.set(name, used);
  return uses;
}

function parse(name: string): MemberOwner | undefined {
  const [, type, owner] = /^(asset|record) (.+)$/s.exec(name) ?? [];
  return type === undefined || owner === undefined ? undefined : { type: type as MemberOwner['type'], owner };
}
