import type { LRUCache } from 'lru-cache';
import { boundedMap } from '../shared/bounded-map.js';
import type { FilePart, PimClient } from '../pim/client.js';
import type { FileStream } from '../pim/transport/body.js';
import { hashKey } from '../shared/bytes.js';
import { clock } from '../shared/clock.js';
import { ImageError } from '../shared/errors.js';
import { resourceName, type MediaFile } from '../url/index.js';

const MAX_KNOWN = 10_000;

export interface LargeFileFacts {
  readonly mimeType: string;
  /** The PIM's raw file name. */
  readonly fileName: string | undefined;
}

/** The bytes of a large file, for one client. They keep a call to the PIM until they have been read or are cancelled. */
export interface LargeFileStream extends AsyncIterable<Uint8Array> {
  /** They are those of the range that was asked for, and not the whole. */
  readonly isPart: boolean;
  cancel(): void;
}

/** A file too large to buffer, and to cache: its bytes stream from the PIM to each client. Requests may share one. */
export interface LargeFile extends LargeFileFacts {
  /** Without quotes. Names the file instead of its bytes, which is as strong: the bytes of a code never change. */
  readonly etag: string;
  /** Its size in bytes, if it is known or the PIM can tell it. To be asked before `open`, since it takes a call. */
  length(signal: AbortSignal): Promise<number | undefined>;
  /**
   * The bytes: the stream that was begun when the file turned out to be large, or a new download.
   *
   * @param range what is wanted of them; a PIM that takes no ranges gives all
   */
  open(signal: AbortSignal, range?: Omit<FilePart, 'total'>): Promise<LargeFileStream>;
  /** Ends the stream that was begun, if nobody has opened it. */
  cancel(): void;
}

/** What is known of a large file, until its time is over or its length proves wrong. */
interface Known {
  readonly facts: LargeFileFacts;
  /** Bytes, as the PIM has told them or as many as have passed by. */
  length: number | undefined;
}

/** Knows which files are large, so that the next request need not find out by a download, and how large they are. */
export class LargeFiles {
  readonly #pim: PimClient;
  readonly #known: LRUCache<string, Known>;
  /** Files whose length was wrong. The log has it once: the PIM may say the same the next time. */
  readonly #reported: LRUCache<string, true>;

  /** @param ttl milliseconds for which a file is known to be large, and its length */
  constructor(pim: PimClient, ttl: number) {
    const expiry = { ttl, perf: clock, ttlResolution: 0 };
    this.#pim = pim;
    this.#known = boundedMap(MAX_KNOWN, expiry);
    this.#reported = boundedMap(MAX_KNOWN, expiry);
  }

  /** A file that is known to be large, under the key with which it was added: another one after a purge. */
  get(key: string, resource: MediaFile): LargeFile | undefined {
    const known = this.#known.get(key);
    return known && this.#create(key, resource, known, undefined);
  }

  /** Remembers a large file. `stream` is the download that has found out. */
  add(key: string, resource: MediaFile, facts: LargeFileFacts, stream: FileStream): LargeFile {
    const known = { facts, length: stream.length };
    this.#known.set(key, known);
    return this.#create(key, resource, known, stream);
  }

  #create(key: string, resource: MediaFile, known: Known, first: FileStream | undefined): LargeFile {
    let unread = first;
    const take = (): FileStream | undefined => {
      const taken = unread;
      unread = undefined;
      return taken;
    };
    return {
      ...known.facts,
      etag: hashKey(resourceName(resource)),
      length: (signal) => this.#length(known, resource, signal),
      open: async (signal, range) => {
        try {
          const part = this.#part(range, known);
          const begun = take();
          // It has all that is in front of the range still to come.
          if (part) begun?.cancel();
          const { isPart, stream } =
            begun && !part ? { isPart: false, stream: begun } : await this.#download(resource, part, signal);
          if (!isPart) this.#compare(key, known, stream);
          const chunks = isPart ? () => stream[Symbol.asyncIterator]() : () => this.#measured(key, known, stream);
          return { [Symbol.asyncIterator]: chunks, cancel: () => stream.cancel(), isPart };
        } catch (error) {
          this.#known.delete(key);
          throw error;
        }
      },
      cancel: () => take()?.cancel(),
    };
  }

  async #length(known: Known, resource: MediaFile, signal: AbortSignal): Promise<number | undefined> {
    known.length ??= await this.#pim.size(resource, signal).catch(() => undefined);
    return known.length;
  }

  /** What to ask of the PIM for a range. Without the length of the whole its answer could not be checked. */
  #part(range: Omit<FilePart, 'total'> | undefined, { length: total }: Known): FilePart | undefined {
    return range && total !== undefined && this.#pim.mayTakeRanges ? { ...range, total } : undefined;
  }

  async #download(
    resource: MediaFile,
    part: FilePart | undefined,
    signal: AbortSignal,
  ): Promise<{ isPart: boolean; stream: FileStream }> {
    const { content, isPart = false } = await this.#pim.open(resource, part, signal);
    return { isPart, stream: Buffer.isBuffer(content) ? singleChunk(content) : content };
  }

  /** Before anything is sent, so that the client gets an error instead of a response that breaks off. */
  #compare(key: string, known: Known, stream: FileStream): void {
    const { length } = stream;
    if (length === undefined || length === known.length) return;
    if (known.length !== undefined) {
      stream.cancel();
      throw this.#wrongLength(key, known, `${length} bytes`);
    }
    known.length = length;
  }

  async *#measured(key: string, known: Known, stream: FileStream): AsyncGenerator<Uint8Array, void, undefined> {
    let length = 0;
    for await (const chunk of stream) {
      const left = (known.length ?? Infinity) - length;
      length += chunk.length;
      yield chunk.length > left ? chunk.subarray(0, Math.max(0, left)) : chunk;
      if (chunk.length > left) throw this.#wrongLength(key, known, `at least ${length} bytes`);
    }
    // A body that ends with its connection may have been cut. Its client must not take it for the whole.
    if (known.length !== undefined && length < known.length) throw this.#wrongLength(key, known, `${length} bytes`);
    known.length = length;
  }

  /** Forgets a file, so that the next request learns its length anew. */
  #wrongLength(key: string, known: Known, found: string): ImageError {
    const cause = `the file was said to have ${known.length ?? 'any number of'} bytes, and came with ${found}`;
    if (this.#known.get(key) === known) this.#known.delete(key);
    known.length = undefined;
    const isReported = this.#reported.has(key);
    this.#reported.set(key, true);
    return new ImageError(
      'EUPSTREAM',
      'The PIM sent a file of another length than it said',
      isReported ? {} : { cause },
    );
  }
}

function singleChunk(content: Buffer): FileStream {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of a stream
    async *[Symbol.asyncIterator]() {
      yield content;
    },
    length: content.length,
    cancel: () => undefined,
  };
}
