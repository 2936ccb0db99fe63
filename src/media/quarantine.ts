import type { LRUCache } from 'lru-cache';
import { boundedMap } from '../shared/bounded-map.js';
import { clock } from '../shared/clock.js';
import { ImageError } from '../shared/errors.js';

/** Milliseconds for which a render that ended its thread is not tried again. */
const CRASH_TTL_MS = 10 * 60_000;

/** Milliseconds for which a file or rendition that could not be decoded is not tried again. */
const DECODE_FAILURE_TTL_MS = 60_000;

const MAX_KNOWN = 10_000;

/** Keys of a rendition and of the originals that it is made of. */
export interface RenderKeys {
  readonly rendition: string;
  readonly source: string;
  readonly layers: readonly string[];
}

/** Why a file is refused. */
interface Refusal {
  readonly code: 'ECIRCUIT' | 'EDECODE';
  /** Only renders of it are refused; it can still be sent as it is. */
  readonly passable: boolean;
}

/**
 * Refuses renders that are known to fail.
 *
 * A render that ended its thread would probably do so again, so the rendition is refused. Its files are suspect then,
 * unless they have rendered well before: whoever renders them next tries a small picture of each first, and only a file
 * of which that fails too is refused. So nobody can take a good picture away from everybody with costly transformations.
 *
 * A file that cannot be decoded may have been damaged on its way, so it is downloaded once more. If it fails again and
 * a small picture of it fails too, it is damaged in the PIM.
 */
export class Quarantine {
  readonly #renditions = cache<'ECIRCUIT' | 'EDECODE'>(CRASH_TTL_MS);
  readonly #files = cache<Refusal>(CRASH_TTL_MS);
  readonly #suspects = cache<true>(CRASH_TTL_MS);
  /** When files that failed were downloaded, which tells one download from another. */
  readonly #failures = cache<{ readonly downloadedAt: number; readonly repeated: boolean }>(DECODE_FAILURE_TTL_MS);
  /** Files that have rendered well. Without a TTL: their bytes never change. */
  readonly #good = boundedMap<true>(MAX_KNOWN);

  /**
   * To be called before anything is downloaded.
   *
   * @throws ImageError `ECIRCUIT` after crashes, `EDECODE` after decode failures of two downloads
   */
  assertAllowed({ rendition, source, layers }: RenderKeys): void {
    const refused = this.#files.get(source);
    const codes = [
      this.#renditions.get(rendition),
      refused?.passable ? undefined : refused?.code,
      ...layers.map((layer) => this.#files.get(layer)?.code),
    ];
    throwFirst(codes);
  }

  /**
   * To be called once it is known that the source is to be rendered.
   *
   * @throws ImageError as `assertAllowed` does, also for a source that could be sent as it is
   */
  assertRenderable(source: string): void {
    throwFirst([this.#files.get(source)?.code]);
  }

  /** Whether a render with this file has ended its thread, and nothing is known in favour of the file. */
  isSuspect(file: string): boolean {
    return this.#suspects.has(file);
  }

  /** Whether a file has rendered well. */
  isGood(file: string): boolean {
    return this.#good.has(file);
  }

  /** A render has ended its thread. */
  recordCrash({ rendition, source, layers }: RenderKeys): void {
    this.#renditions.set(rendition, 'ECIRCUIT');
    for (const file of [source, ...layers]) if (!this.#good.has(file)) this.#suspects.set(file, true);
  }

  /** Files have rendered well, here or in another process. */
  recordSuccess(files: readonly string[]): void {
    for (const file of files) {
      this.#good.set(file, true);
      this.#suspects.delete(file);
      this.#files.delete(file);
    }
  }

  /**
   * A file could not be decoded. Many renders may fail with the same download.
   *
   * @returns `first` once for the first download, which is to be discarded; `known` for further failures of it;
   *   `repeated` when another download has failed too
   */
  recordDecodeFailure(file: string, downloadedAt: number): 'first' | 'known' | 'repeated' {
    const before = this.#failures.get(file);
    if (!before) {
      this.#failures.set(file, { downloadedAt, repeated: false });
      return 'first';
    }
    if (before.repeated) return 'repeated';
    if (before.downloadedAt === downloadedAt) return 'known';
    this.#failures.set(file, { downloadedAt, repeated: true });
    return 'repeated';
  }

  /** Refuses a rendition that cannot be decoded for a minute. */
  refuseRendition(rendition: string): void {
    this.#renditions.set(rendition, 'EDECODE', { ttl: DECODE_FAILURE_TTL_MS });
  }

  /**
   * Refuses a file of which even a small picture has failed: for a minute, or for ten if the render crashed.
   *
   * @param passable it can still be sent as it is
   */
  refuseFile(
    file: string,
    code: Refusal['code'],
    { passable, crashed }: { passable: boolean; crashed: boolean },
  ): void {
    this.#files.set(file, { code, passable }, { ttl: crashed ? CRASH_TTL_MS : DECODE_FAILURE_TTL_MS });
  }
}

function cache<V extends object | string | true>(ttl: number): LRUCache<string, V> {
  return boundedMap<V>(MAX_KNOWN, { ttl, perf: clock, ttlResolution: 0 });
}

function throwFirst(codes: readonly (Refusal['code'] | undefined)[]): void {
  const code = codes.find((each) => each !== undefined);
  if (code === 'ECIRCUIT') {
    throw new ImageError(code, 'The picture could not be rendered; it will be tried again in some minutes');
  }
  if (code) throw new ImageError(code, 'The picture could not be decoded; it will be tried again in a minute');
}
