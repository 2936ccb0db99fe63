import { LRUCache } from 'lru-cache';
import { MAX_STORED_BYTES, type Cache, type CacheStatus } from './cache/cache.js';
import { createEntry, sha256, type Entry } from './cache/entry.js';
import { SingleFlight } from './cache/single-flight.js';
import { ImageError } from './errors.js';
import type { PimClient } from './pim/client.js';
import type { FileStream, HoldRule } from './pim/download.js';
import { safeMimeType } from './http/disposition.js';
import { sniff, SOURCE_FORMATS } from './render/formats.js';
import type { Resource } from './url/index.js';

/** Milliseconds for which a missing file is not asked for again. */
const MISSING_MS = 60_000;

/** A file too large to hold. Its bytes pass by once; who comes second calls for their own. */
export interface LargeFile {
  readonly mimeType: string;
  readonly fileName: string | undefined;
  /** The stream that was begun, for the first who asks. */
  claim(): FileStream | undefined;
}

export type Original =
  { readonly entry: Entry; readonly from: CacheStatus | 'pim' } | { readonly entry?: never; readonly large: LargeFile };

export interface OriginalsOptions {
  readonly pim: PimClient;
  readonly cache: Cache;
  /** Milliseconds. */
  readonly ttl: number;
  /** Largest picture, in bytes. */
  readonly inputBytes: number;
}

/** The PIM's files: from the caches, or downloaded once however many ask. */
export class Originals {
  readonly #options: OriginalsOptions;
  readonly #downloads = new SingleFlight<Original>();
  readonly #missing = new LRUCache<string, true>({ max: 10_000, ttl: MISSING_MS });
  /** Lengths of large files, learned when one has passed by. */
  readonly #lengths = new LRUCache<string, number>({ max: 10_000 });

  constructor(options: OriginalsOptions) {
    this.#options = options;
  }

  /** A file in this process's memory. */
  peek(key: string): Entry | undefined {
    return this.#options.cache.peek(key);
  }

  /** A file. A picture that is too large is refused, unless it is wanted `untouched`. */
  async get(resource: Resource, key: string, untouched: boolean, signal: AbortSignal): Promise<Original> {
    const cached = await this.#options.cache.get(key);
    if (cached) return cached;
    if (this.#missing.has(key)) throw missing();
    const flight = untouched ? `${key} untouched` : key;
    const { result } = await this.#downloads.run(
      flight,
      (shared) => this.#download(resource, key, untouched, shared),
      signal,
    );
    return result;
  }

  /** Downloads a large file for one more client. */
  async again(resource: Resource, signal: AbortSignal): Promise<FileStream> {
    const { content } = await this.#options.pim.download(resource, () => ({ bytes: 0, beyond: 'stream' }), signal);
    return Buffer.isBuffer(content) ? single(content) : content;
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

  /** The stream of a large file, whose length is remembered as it passes by. */
  measured({ kind, code }: Resource, stream: FileStream): FileStream {
    const lengths = this.#lengths;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      let length = 0;
      for await (const piece of stream) {
        length += piece.length;
        yield piece;
      }
      lengths.set(`${kind}/${code}`, length);
    }
    return { [Symbol.asyncIterator]: pieces, cancel: () => stream.cancel() };
  }

  /** Forgets a file that turned out to be no good, so that the next request gets it anew. */
  forget(key: string): void {
    this.#options.cache.delete(key);
    this.#missing.delete(key);
  }

  async #download(resource: Resource, key: string, untouched: boolean, signal: AbortSignal): Promise<Original> {
    const { pim, cache, ttl } = this.#options;
    const file = await pim.download(resource, this.#rule(untouched), signal).catch((error: unknown) => {
      if (error instanceof ImageError && error.code === 'ENOENT') this.#missing.set(key, true);
      throw error;
    });
    const { content, fileName } = file;
    if (!Buffer.isBuffer(content)) {
      let stream: FileStream | undefined = content;
      const claim = (): FileStream | undefined => {
        const claimed = stream;
        stream = undefined;
        return claimed;
      };
      return { large: { mimeType: safeMimeType(file.mimeType), fileName, claim } };
    }
    const format = sniff(content);
    const mimeType = format ? SOURCE_FORMATS[format].mimeType : safeMimeType(file.mimeType);
    const extension = format && SOURCE_FORMATS[format].extension;
    const entry = createEntry(content, { mimeType, fileName, extension, picture: format !== undefined }, ttl);
    cache.set(key, entry);
    return { entry, from: 'pim' };
  }

  /** Pictures are held as far as they may be rendered; other files only as far as they are worth storing. */
  #rule(untouched: boolean): HoldRule {
    return (start) =>
      sniff(start) && !untouched
        ? { bytes: this.#options.inputBytes, beyond: 'refuse' }
        : { bytes: MAX_STORED_BYTES, beyond: 'stream' };
  }
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
