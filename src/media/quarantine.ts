import { LRUCache } from 'lru-cache';
import { clock } from '../shared/clock.js';
import { ImageError } from '../shared/errors.js';

/** Milliseconds for which a render that ended its thread is not tried again. */
const CRASH_TTL_MS = 10 * 60_000;

/** Milliseconds for which a source that could not be decoded is not tried again. */
const DECODE_FAILURE_TTL_MS = 60_000;

/** Crashes of a source that never rendered well, after which all its renditions are refused. */
const MAX_CRASHES = 2;

const MAX_KNOWN = 10_000;

/** Keys of a rendition and of the original that it is made of. */
export interface RenderKeys {
  readonly source: string;
  readonly rendition: string;
}

/** Failures to decode one key. */
interface DecodeFailure {
  /** When the file that failed was downloaded: tells one download from another. */
  readonly downloadedAt: number;
  /** An earlier download failed too. */
  readonly repeated: boolean;
}

/**
 * Refuses renders that are known to fail.
 *
 * A render that ended its thread would probably do so again. Two such renditions of a source that never rendered well
 * block all its renditions; of a source that did, each blocks only itself, so that nobody can take a good picture away
 * from everybody with costly transformations.
 *
 * A file that cannot be decoded may have been damaged on its way, so the first failure discards it and the next request
 * downloads it again. If that fails too, it is damaged in the PIM, and is blocked for a minute.
 */
export class Quarantine {
  readonly #crashedRenditions = new LRUCache<string, true>({
    max: MAX_KNOWN,
    ttl: CRASH_TTL_MS,
    perf: clock,
    ttlResolution: 0,
  });
  readonly #crashes = new LRUCache<string, number>({
    max: MAX_KNOWN,
    ttl: CRASH_TTL_MS,
    perf: clock,
    ttlResolution: 0,
  });
  readonly #failures = new LRUCache<string, DecodeFailure>({
    max: MAX_KNOWN,
    ttl: DECODE_FAILURE_TTL_MS,
    perf: clock,
    ttlResolution: 0,
  });
  /** Sources that have rendered well. Without a TTL: their bytes never change. */
  readonly #good = new LRUCache<string, true>({ max: MAX_KNOWN });

  /** @throws ImageError `ECIRCUIT` after crashes, `EDECODE` after decode failures of two downloads */
  assertAllowed(keys: RenderKeys): void {
    const refusal = this.#refusalOf(keys);
    if (refusal) throw refusal;
  }

  /** The error with which a render is refused; undefined if it is allowed. */
  #refusalOf({ source, rendition }: RenderKeys): ImageError | undefined {
    if (this.#crashedRenditions.has(rendition) || (this.#crashes.get(source) ?? 0) >= MAX_CRASHES) {
      return new ImageError('ECIRCUIT', 'The picture could not be rendered; it will be tried again in some minutes');
    }
    if ([source, rendition].some((key) => this.#failures.get(key)?.repeated)) {
      return new ImageError('EDECODE', 'The source could not be decoded; it will be tried again in a minute');
    }
    return undefined;
  }

  /** A render has ended its thread. */
  recordCrash({ source, rendition }: RenderKeys): void {
    this.#crashedRenditions.set(rendition, true);
    if (!this.#good.has(source)) this.#crashes.set(source, (this.#crashes.get(source) ?? 0) + 1);
  }

  /** A source has rendered well, here or in another process. */
  recordSuccess(source: string): void {
    this.#good.set(source, true);
    this.#crashes.delete(source);
  }

  /**
   * A source could not be decoded. Many renders may fail with the same download.
   *
   * @param mayBlameSource false where something else may be at fault, such as a layer; a source that has rendered well
   *   is never blamed
   */
  recordDecodeFailure({ source, rendition }: RenderKeys, downloadedAt: number, mayBlameSource: boolean): void {
    const key = mayBlameSource && !this.#good.has(source) ? source : rendition;
    const before = this.#failures.get(key);
    const repeated = before !== undefined && (before.repeated || before.downloadedAt !== downloadedAt);
    this.#failures.set(key, { downloadedAt, repeated });
  }
}
