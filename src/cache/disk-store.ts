import { hash, randomUUID } from 'node:crypto';
import { readFile as readFileCallback } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, unlink, utimes, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { boundedMap } from '../shared/bounded-map.js';
import { clock } from '../shared/clock.js';
import { packFile, unpackFile } from './disk-file.js';
import type { KeyvLike } from './keyv-store.js';

/** Bounds of a store on disk. */
export interface DiskStoreOptions {
  /** Bytes that the folder may hold, about; what was used longest ago gives way. Default: 1 GiB. */
  readonly maxBytes?: number;
}

const GIB = 1024 ** 3;

/** A sweep begins once so large a part of the limit was written, and leaves so much of it. */
const SWEEP_AFTER = 1 / 40;
const SWEEP_TO = 0.9;

/** Milliseconds until a use is noted again: an entry that is read all the time is written to once in a while only. */
const TOUCH_MS = 10 * 60_000;

/** Entries at most whose last noted use is remembered. */
const MAX_TOUCHED = 10_000;

/** Milliseconds after which a file that was never finished belongs to a process that is gone. */
const ABANDONED_MS = 60 * 60_000;

const TEMPORARY = '.tmp';

/** `readFile` of `fs/promises` takes twice the processor time. */
const readFile = promisify(readFileCallback);

/**
 * A store on disk, for one server: a folder of files, shared by its processes, which survives restarts. Takes the place
 * of a Keyv, or of a Keyv's adapter. A file is complete or not there, whenever a process ends; where the disk is full,
 * entries are not kept.
 *
 * @param folder is made if it is not there; holds nothing else
 */
export function diskStore(folder: string, options: DiskStoreOptions = {}): DiskStore {
  return new DiskStore(folder, options);
}

/** A Keyv adapter that keeps each entry in a file; see `diskStore`. */
export class DiskStore implements KeyvLike {
  /** Bytes need not be made into text. */
  readonly holdsBytes = true;
  /** Expected by Keyv of its adapters. */
  readonly opts: Readonly<Record<string, unknown>> = {};
  namespace: string | undefined;
  readonly #folder: string;
  readonly #maxBytes: number;
  /** When a use was noted last, by path, on the clock of `performance`. */
  readonly #touched = boundedMap<number>(MAX_TOUCHED);
  #written: number;
  #sweeping: Promise<void> | undefined;

  constructor(folder: string, { maxBytes = GIB }: DiskStoreOptions) {
    if (typeof folder !== 'string' || folder === '') throw new TypeError('diskStore: the folder must be a path');
    if (!Number.isSafeInteger(maxBytes) || maxBytes < 1)
      throw new TypeError('diskStore: maxBytes must be a whole number');
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    // What earlier processes have left is looked at with the first write.
    this.#written = maxBytes;
  }

  /**
   * The value of a key that has not expired.
   *
   * @throws Error for a file that is there and cannot be read
   */
  async get(key: string): Promise<Buffer | string | undefined> {
    const path = this.#pathOf(key);
    const file = await ifThere(readFile(path));
    const entry = file && unpackFile(key, file);
    if (!entry) return undefined;
    if (entry.expires !== undefined && entry.expires <= clock.now()) {
      await unlink(path).catch(() => undefined);
      return undefined;
    }
    await this.#touch(path);
    return entry.value;
  }

  /**
   * @param ttl milliseconds; none: for ever
   * @returns whether it was kept
   * @throws Error for a folder that cannot be written to
   */
  async set(key: string, value: unknown, ttl?: number): Promise<boolean> {
    if (typeof value !== 'string' && !(value instanceof Uint8Array))
      throw new TypeError('diskStore keeps bytes and texts');
    const bytes = packFile({ key, value, expires: ttl === undefined ? undefined : clock.now() + ttl });
    const path = this.#pathOf(key);
    const temporary = `${path}.${randomUUID()}${TEMPORARY}`;
    try {
      await this.#write(temporary, bytes);
      await rename(temporary, path);
      this.#touched.set(path, performance.now());
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      if (!isFull(error)) throw error;
      this.#sweepSoon(Infinity);
      return false;
    }
    this.#sweepSoon(bytes.length);
    return true;
  }

  /** Removes a key; whether it was there. */
  async delete(key: string): Promise<boolean> {
    return unlink(this.#pathOf(key)).then(
      () => true,
      () => false,
    );
  }

  /** Removes all entries. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      if (/^[0-9a-f]{2}$/.test(name)) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  /** Resolves once no sweep runs. */
  async idle(): Promise<void> {
    await this.#sweeping;
  }

  async #write(path: string, bytes: Buffer): Promise<void> {
    const create = (): Promise<FileHandle> => open(path, 'wx', 0o600);
    const file = await create().catch(async (error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      await mkdir(join(path, '..'), { recursive: true });
      return create();
    });
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
  }

  /** Whoever knows a key must not choose a path: names are hashes, in one of 256 folders. */
  #pathOf(key: string): string {
    const name = hash('sha256', key, 'hex');
    return join(this.#folder, name.slice(0, 2), name.slice(2));
  }

  /** Notes a use as the time of the file, unless this or another process has noted one in the last ten minutes. */
  async #touch(path: string): Promise<void> {
    const now = performance.now();
    const remembered = this.#touched.get(path);
    if (remembered !== undefined && now - remembered < TOUCH_MS) return;
    // Who reads it at the same time need not look.
    this.#touched.set(path, now);
    const age = remembered === undefined ? await ageOf(path) : TOUCH_MS;
    if (age < TOUCH_MS) {
      this.#touched.set(path, now - age);
      return;
    }
    const seconds = Date.now() / 1000;
    await utimes(path, seconds, seconds).catch(() => undefined);
  }

  #sweepSoon(bytes: number): void {
    this.#written += bytes;
    if (this.#sweeping || this.#written < this.#maxBytes * SWEEP_AFTER) return;
    this.#written = 0;
    this.#sweeping = this.#sweep()
      .catch(() => undefined)
      .finally(() => (this.#sweeping = undefined));
  }

  /** Deletes what was used longest ago, until the folder is well below its limit. */
  async #sweep(): Promise<void> {
    const files = await this.#list();
    let total = files.reduce((sum, { size }) => sum + size, 0);
    if (total <= this.#maxBytes * (1 - SWEEP_AFTER)) return;
    for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
      if (total <= this.#maxBytes * SWEEP_TO) break;
      await unlink(path).catch(() => undefined);
      total -= size;
    }
  }

  async #list(): Promise<{ path: string; size: number; used: number }[]> {
    const found: { path: string; size: number; used: number }[] = [];
    for (const folder of await readdir(this.#folder).catch(() => [])) {
      for (const name of await readdir(join(this.#folder, folder)).catch(() => [])) {
        const path = join(this.#folder, folder, name);
        const facts = await stat(path).catch(() => undefined);
        if (!facts) continue;
        if (name.endsWith(TEMPORARY) && Date.now() - facts.mtimeMs > ABANDONED_MS)
          await unlink(path).catch(() => undefined);
        else if (!name.endsWith(TEMPORARY)) found.push({ path, size: facts.size, used: facts.mtimeMs });
      }
    }
    return found;
  }
}

/** Milliseconds since a file was used or written, as far as was noted; infinite for one that is gone. */
async function ageOf(path: string): Promise<number> {
  const facts = await stat(path).catch(() => undefined);
  return facts ? Math.max(0, Date.now() - facts.mtimeMs) : Infinity;
}

/** Undefined where a file is not there. Whatever else goes wrong must not look like that. */
async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
