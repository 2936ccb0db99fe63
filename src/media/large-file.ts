import { LRUCache } from 'lru-cache';
import type { PimClient } from '../pim/client.js';
import type { FileStream } from '../pim/transport/body.js';
import { hashKey } from '../shared/bytes.js';
import { clock } from '../shared/clock.js';
import { ImageError } from '../shared/errors.js';
import { resourceName, type Resource } from '../url/index.js';

const MAX_KNOWN = 10_000;

export interface LargeFileFacts {
  readonly mimeType: string;
  /** The PIM's raw file name. */
  readonly fileName: string | undefined;
}

/** The bytes of a large file, for one client. They keep a call to the PIM until they have been read or are cancelled. */
export interface LargeFileStream extends AsyncIterable<Uint8Array> {
  cancel(): void;
}

/** A file too large to buffer, and to cache: its bytes stream from the PIM to each client. Requests may share one. */
export interface LargeFile extends LargeFileFacts {
  /** Without quotes. Names the file instead of its bytes, which is as strong: the bytes of a code never change. */
  readonly etag: string;
  /** Its size in bytes, if it is known or the PIM can tell it. To be asked before `open`, since it takes a call. */
  length(signal: AbortSignal): Promise<number | undefined>;
  /** The bytes: the stream that was begun when the file turned out to be large, or a new download. */
  open(signal: AbortSignal): Promise<LargeFileStream>;
  /** Ends the stream that was begun, if nobody has opened it. */
  cancel(): void;
}

/** Knows which files are large, so that the next request need not find out by a download, and how large they are. */
export class LargeFiles {
  readonly #pim: PimClient;
  readonly #facts: LRUCache<string, LargeFileFacts>;
  /** Sizes by resource, learned from the PIM or when a file has passed by. */
  readonly #lengths = new LRUCache<string, number>({ max: MAX_KNOWN });

  /** @param ttl milliseconds for which a file is known to be large */
  constructor(pim: PimClient, ttl: number) {
    this.#pim = pim;
    this.#facts = new LRUCache({ max: MAX_KNOWN, ttl, perf: clock, ttlResolution: 0 });
  }

  /** A file that is known to be large, under the key with which it was added. */
  get(key: string, resource: Resource): LargeFile | undefined {
    const facts = this.#facts.get(key);
    return facts && this.#create(key, resource, facts, undefined);
  }

  /** Remembers a large file. `stream` is the download that has found out. */
  add(key: string, resource: Resource, facts: LargeFileFacts, stream: FileStream): LargeFile {
    this.#facts.set(key, facts);
    if (stream.length !== undefined) this.#lengths.set(resourceName(resource), stream.length);
    return this.#create(key, resource, facts, stream);
  }

  #create(key: string, resource: Resource, facts: LargeFileFacts, first: FileStream | undefined): LargeFile {
    const name = resourceName(resource);
    let unread = first;
    const take = (): FileStream | undefined => {
      const taken = unread;
      unread = undefined;
      return taken;
    };
    return {
      ...facts,
      etag: hashKey(name),
      length: (signal) => this.#length(name, resource, signal),
      open: async (signal) => {
        try {
          const stream = take() ?? (await this.#download(resource, signal));
          return { [Symbol.asyncIterator]: () => this.#measured(name, stream), cancel: () => stream.cancel() };
        } catch (error) {
          this.#facts.delete(key);
          throw error;
        }
      },
      cancel: () => take()?.cancel(),
    };
  }

  async #length(name: string, resource: Resource, signal: AbortSignal): Promise<number | undefined> {
    const known = this.#lengths.get(name);
    if (known !== undefined) return known;
    const size = await this.#pim.size(resource, signal).catch(() => undefined);
    if (size !== undefined) this.#lengths.set(name, size);
    return size;
  }

  async #download(resource: Resource, signal: AbortSignal): Promise<FileStream> {
    const { content } = await this.#pim.download(resource, () => ({ maxBytes: 0, overflow: 'stream' }), signal);
    return Buffer.isBuffer(content) ? singleChunk(content) : content;
  }

  async *#measured(name: string, stream: FileStream): AsyncGenerator<Uint8Array, void, undefined> {
    let length = 0;
    for await (const chunk of stream) {
      length += chunk.length;
      yield chunk;
    }
    const known = this.#lengths.get(name);
    // A body that ends with its connection may have been cut. Its client must not take it for the whole.
    if (known !== undefined && length < known) throw new ImageError('EUPSTREAM', 'The PIM broke off a file');
    this.#lengths.set(name, length);
  }
}

function singleChunk(content: Buffer): FileStream {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of a stream
    async *[Symbol.asyncIterator]() {
      yield content;
    },
    cancel: () => undefined,
  };
}
