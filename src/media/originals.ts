import { LRUCache } from 'lru-cache';
import { MAX_STORED_BYTES, type TieredCache, type CacheTier } from '../cache/tiered-cache.js';
import { createEntry, type Entry, type Lifetime } from '../cache/entry.js';
import { sha256 } from '../shared/bytes.js';
import type { Revalidator, StaleReason } from '../cache/revalidator.js';
import { SingleFlight } from '../cache/single-flight.js';
import type { ClusterLock } from '../shared/cluster-lock.js';
import { ImageError } from '../shared/errors.js';
import type { PimClient } from '../pim/client.js';
import type { FileStream, BufferPolicy } from '../pim/transport/body.js';
import type { StreamedContent } from '../http/send.js';
import { safeMimeType } from '../pim/media-routes.js';
import { sniff, SOURCE_FORMATS } from '../render/protocol/formats.js';
import type { Resource } from '../url/index.js';
import { clock } from '../shared/clock.js';

/** Milliseconds for which a missing file is not asked for again. */
const MISSING_MS = 60_000;

/** What is known of a file too large to hold. */
interface LargeFacts {
  readonly mimeType: string;
  readonly fileName: string | undefined;
}

/** A file too large to hold. Its bytes pass by once; who comes second calls for their own. */
export interface LargeFile extends LargeFacts {
  /** The stream that was begun, if any, for the first who asks. */
  claim(): FileStream | undefined;
  /** To be called when it cannot be had any more. */
  forget(): void;
}

export type Original =
  | { readonly entry: Entry; readonly from: CacheTier | 'pim'; readonly stale: StaleReason | undefined }
  | { readonly entry?: never; readonly large: LargeFile };

export interface OriginalsOptions {
  readonly pim: PimClient;
  readonly cache: TieredCache;
  readonly renewals: Revalidator;
  readonly lock: ClusterLock;
  readonly life: Lifetime;
  /** Largest picture, in bytes. */
  readonly inputBytes: number;
}

/** The PIM's files: from the caches, or downloaded once however many ask. */
export class Originals {
  readonly #options: OriginalsOptions;
  readonly #downloads = new SingleFlight<Original>();
  readonly #missing = new LRUCache<string, true>({ max: 10_000, ttl: MISSING_MS, perf: clock });
  /** Lengths of large files, learned when one has passed by. */
  readonly #lengths = new LRUCache<string, number>({ max: 10_000 });
  /** Files that were large when they were last downloaded: to know that again takes no bytes of them. By flight. */
  readonly #large: LRUCache<string, LargeFacts>;

  constructor(options: OriginalsOptions) {
    this.#options = options;
    this.#large = new LRUCache({ max: 10_000, ttl: options.life.fresh, perf: clock });
  }

  /** A file in this process's memory. */
  peek(resource: Resource, key: string): Original | undefined {
    const entry = this.held(key);
    return entry && this.#cached(resource, key, entry, 'memory');
  }

  /** What is in memory under a key. */
  held(key: string): Entry | undefined {
    return this.#options.cache.peek(key);
  }

  /** A file. A picture that is too large is refused, unless it is wanted `untouched`. */
  async get(resource: Resource, key: string, untouched: boolean, signal: AbortSignal): Promise<Original> {
    const cached = await this.#options.cache.get(key);
    if (cached) return this.#cached(resource, key, cached.entry, cached.from);
    if (this.#missing.has(key)) throw missing();
    const flight = flightOf(key, untouched);
    const large = this.#large.get(flight);
    if (large) return { large: this.#largeFile(flight, large) };
    const { result } = await this.#fly(resource, key, untouched, signal);
    return result;
  }

  /** A picture or other file as the PIM has it by now, if the cached one is stale. */
  async renewed(resource: Resource, key: string, signal: AbortSignal): Promise<Original> {
    const cached = await this.#options.cache.get(key);
    if (cached && clock.now() < cached.entry.stale) return { ...cached, stale: undefined };
    return (await this.#fly(resource, key, false, signal)).result;
  }

  /** A cached file; one that is stale is renewed meanwhile. */
  #cached(resource: Resource, key: string, entry: Entry, from: CacheTier): Original {
    if (clock.now() < entry.stale) return { entry, from, stale: undefined };
    const stale = this.#options.renewals.revalidate(key, (signal) => this.#renew(resource, key, entry, signal));
    return { entry, from, stale };
  }

  async #renew(resource: Resource, key: string, { picture }: Entry, signal: AbortSignal): Promise<void> {
    try {
      const { result } = await this.#fly(resource, key, !picture, signal);
      if (!result.entry) result.large.claim()?.cancel();
    } catch (error) {
      // A file that is gone is forgotten, and needs no renewal any more.
      if (!(error instanceof ImageError && error.code === 'ENOENT')) throw error;
    }
  }

  #fly(
    resource: Resource,
    key: string,
    untouched: boolean,
    signal: AbortSignal,
  ): Promise<{ result: Original; joined: boolean }> {
    return this.#downloads.run(
      flightOf(key, untouched),
      (shared) => this.#obtain(resource, key, untouched, shared),
      signal,
    );
  }

  /** The length of a large file, if it is known or the PIM can tell it. */
  async length(resource: Resource, signal: AbortSignal): Promise<number | undefined> {
    const id = `${resource.kind}/${resource.code}`;
    const known = this.#lengths.get(id);
    if (known !== undefined) return known;
    const size = await this.#options.pim.size(resource, signal).catch(() => undefined);
    if (size !== undefined) this.#lengths.set(id, size);
    return size;
  }

  /** The bytes of a large file. They are downloaded where somebody wants them; `begin` fails if the PIM does. */
  content(resource: Resource, large: LargeFile, signal: AbortSignal): StreamedContent & { open(): Promise<void> } {
    let stream: FileStream | undefined;
    return {
      open: async () => {
        stream = large.claim();
        try {
          stream ??= await this.#again(resource, signal);
        } catch (error) {
          large.forget();
          throw error;
        }
      },
      [Symbol.asyncIterator]: () => this.#measured(resource, stream!),
      cancel: () => (stream ?? large.claim())?.cancel(),
    };
  }

  #largeFile(flight: string, facts: LargeFacts, stream?: FileStream): LargeFile {
    const claim = (): FileStream | undefined => {
      const claimed = stream;
      stream = undefined;
      return claimed;
    };
    return { ...facts, claim, forget: () => void this.#large.delete(flight) };
  }

  /** Downloads a large file for one more client. */
  async #again(resource: Resource, signal: AbortSignal): Promise<FileStream> {
    const { content } = await this.#options.pim.download(resource, () => ({ bytes: 0, beyond: 'stream' }), signal);
    return Buffer.isBuffer(content) ? single(content) : content;
  }

  /** The bytes of a large file, whose length is remembered as they pass by. */
  async *#measured({ kind, code }: Resource, stream: FileStream): AsyncGenerator<Uint8Array, void, undefined> {
    let length = 0;
    for await (const piece of stream) {
      length += piece.length;
      yield piece;
    }
    this.#lengths.set(`${kind}/${code}`, length);
  }

  /** Forgets a file that turned out to be no good, so that the next request gets it anew. */
  forget(key: string): void {
    this.#options.cache.delete(key);
    this.#missing.delete(key);
  }

  /** Downloads a file once in all processes: who had to wait for another one's download finds it in the store. */
  async #obtain(resource: Resource, key: string, untouched: boolean, signal: AbortSignal): Promise<Original> {
    const { cache, lock } = this.#options;
    const free = await lock.acquire(`${key}:lock`, 1, signal);
    let stored: Promise<unknown> | undefined;
    try {
      const made = lock.isConfigured ? await cache.getFromStore(key) : undefined;
      if (made && clock.now() < made.stale) return { entry: made, from: 'store', stale: undefined };
      const original = await this.#download(resource, key, untouched, signal);
      if (original.entry) stored = cache.set(key, original.entry);
      return original;
    } finally {
      void Promise.resolve(stored).finally(free);
    }
  }

  async #download(resource: Resource, key: string, untouched: boolean, signal: AbortSignal): Promise<Original> {
    const { pim, cache, life } = this.#options;
    const file = await pim.download(resource, this.#rule(untouched), signal).catch((error: unknown) => {
      if (error instanceof ImageError && error.code === 'ENOENT') {
        cache.delete(key);
        this.#missing.set(key, true);
      }
      throw error;
    });
    const { content, fileName } = file;
    if (!Buffer.isBuffer(content)) {
      const flight = flightOf(key, untouched);
      const large = { mimeType: safeMimeType(file.mimeType), fileName };
      this.#large.set(flight, large);
      return { large: this.#largeFile(flight, large, content) };
    }
    const format = sniff(content);
    const mimeType = format ? SOURCE_FORMATS[format].mimeType : safeMimeType(file.mimeType);
    const extension = format && SOURCE_FORMATS[format].extension;
    const entry = createEntry(content, { mimeType, fileName, extension, picture: format !== undefined }, life);
    return { entry, from: 'pim', stale: undefined };
  }

  /** Pictures are held as far as they may be rendered; other files only as far as they are worth storing. */
  #rule(untouched: boolean): BufferPolicy {
    return (start) =>
      sniff(start) && !untouched
        ? { bytes: this.#options.inputBytes, beyond: 'refuse' }
        : { bytes: MAX_STORED_BYTES, beyond: 'stream' };
  }
}

/** A picture may be large for who wants it untouched, and is drawn or refused for others. */
function flightOf(key: string, untouched: boolean): string {
  return untouched ? `${key} untouched` : key;
}

/** The tag of a file whose bytes are not at hand: a code never changes its bytes, so it names them as well as they do. */
export function largeFileTag({ kind, code }: Resource): string {
  return sha256(`${kind}/${code}`);
}

function missing(): ImageError {
  return new ImageError('ENOENT', 'There is no such media file');
}

function single(content: Buffer): FileStream {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of a stream
    async *[Symbol.asyncIterator]() {
      yield content;
    },
    cancel: () => undefined,
  };
}
