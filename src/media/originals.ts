import { createEntry, type Entry, type Lifetime } from '../cache/entry.js';
import { isHit, ReadThrough, type CacheHit, type Load, type Loaded } from '../cache/read-through.js';
import type { Revalidator, StaleReason } from '../cache/revalidator.js';
import type { CacheTier, EntryWatch, TieredCache } from '../cache/tiered-cache.js';
import type { PimClient } from '../pim/client.js';
import type { LinkClient } from '../pim/links/link-client.js';
import { safeMimeType } from '../pim/media-routes.js';
import type { BufferPolicy } from '../pim/transport/body.js';
import { sniff, sniffDocument, SOURCE_FORMATS, type SourceFormat } from '../render/protocol/formats.js';
import { boundedMap } from '../shared/bounded-map.js';
import { clock } from '../shared/clock.js';
import type { ClusterLock } from '../shared/cluster-lock.js';
import { ImageError } from '../shared/errors.js';
import { isMediaFile, type MediaFile } from '../url/index.js';
import type { ResourceVersion } from './cache-keys.js';
import { LargeFiles, type LargeFile } from './large-file.js';

/** Larger files that are not rendered are streamed, and not kept. */
export const MAX_BUFFERED_BYTES = 20 * 1024 * 1024;

/** Milliseconds for which a missing file is not requested again. */
const MISSING_TTL_MS = 60_000;
const MAX_KNOWN = 10_000;

/** A file of the PIM. */
export type Original = BufferedOriginal | { readonly kind: 'streamed'; readonly file: LargeFile };

export interface BufferedOriginal {
  readonly kind: 'buffered';
  readonly entry: Entry;
  /** `coalesced`: another request had begun the download. */
  readonly from: CacheTier | 'pim' | 'coalesced';
  readonly stale: StaleReason | undefined;
}

/** A media file with the key under which it is cached. */
export interface OriginalRequest extends ResourceVersion {
  readonly key: string;
}

export interface OriginalsOptions {
  readonly pim: PimClient;
  /** For files at other hosts. */
  readonly links: LinkClient;
  readonly cache: TieredCache;
  readonly revalidator: Revalidator;
  readonly lock: ClusterLock;
  readonly lifetime: Lifetime;
  /** Largest picture, in bytes. */
  readonly inputBytes: number;
}

type Downloaded = Omit<BufferedOriginal, 'from'> | Exclude<Original, BufferedOriginal>;

/** The PIM's files: from the cache, or downloaded once however many requests need them. */
export class Originals {
  readonly #options: OriginalsOptions;
  readonly #cache: ReadThrough<Downloaded>;
  readonly #largeFiles: LargeFiles;
  readonly #missing = boundedMap<true>(MAX_KNOWN, {
    ttl: MISSING_TTL_MS,
    perf: clock,
    ttlResolution: 0,
  });

  constructor(options: OriginalsOptions) {
    this.#options = options;
    this.#cache = new ReadThrough(options);
    this.#largeFiles = new LargeFiles(options.pim, options.lifetime.fresh);
  }

  /** A file in this process's memory. */
  peek(request: OriginalRequest): BufferedOriginal | undefined {
    const hit = this.#cache.peekHit(this.#load(request, false));
    return hit && fromCache(hit);
  }

  /** What memory or the store has, fresh or stale. */
  async cached({ key }: OriginalRequest): Promise<Entry | undefined> {
    return (await this.#options.cache.get(key))?.entry;
  }

  /** Watches a file that was read. */
  watch(key: string, entry: Entry): EntryWatch {
    return this.#cache.watch(key, entry);
  }

  /**
   * A file.
   *
   * @param passthrough whether it is sent as it is: then a picture may be larger than what can be rendered
   * @throws ImageError `ENOENT`, `ELIMIT` for a picture too large to be rendered, and what the PIM client throws
   */
  async get(request: OriginalRequest, passthrough: boolean, signal: AbortSignal): Promise<Original> {
    const load = this.#load(request, passthrough);
    const { resource } = request;
    const large = isMediaFile(resource) ? this.#largeFiles.get(load.flight, resource) : undefined;
    if (large) return { kind: 'streamed', file: large };
    const hit = await this.#cache.find(load);
    if (hit) return fromCache(hit);
    const { result, joined } = await this.#cache.load(load, signal);
    return toOriginal(result, joined);
  }

  /** A file to be rendered: from the cache only if it is fresh. */
  async getFresh(request: OriginalRequest, signal: AbortSignal): Promise<Original> {
    return toOriginal(await this.#cache.getFresh(this.#load(request, false), signal), false);
  }

  /** Forgets a file that turned out to be damaged, so that the next request downloads it again. */
  discard(key: string): void {
    this.#cache.delete(key);
    this.#missing.delete(key);
  }

  #load(request: OriginalRequest, passthrough: boolean): Load<Downloaded> & { readonly flight: string } {
    const { key } = request;
    // A large picture is streamed where it is sent as it is, and refused where it would be rendered.
    const flight = passthrough ? `${key} passthrough` : key;
    return {
      key,
      flight,
      assertAllowed: () => {
        if (this.#missing.has(key)) throw new ImageError('ENOENT', 'There is no such media file');
      },
      load: async (signal, stale) => {
        const asIs = stale ? stale.format === undefined : passthrough;
        const loaded = await this.#download(request, flight, asIs, signal, stale !== undefined);
        // Nobody waits for the bytes of a revalidation.
        if (stale && loaded.value.kind === 'streamed') loaded.value.file.cancel();
        return loaded;
      },
    };
  }

  async #download(
    { resource, key }: OriginalRequest,
    flight: string,
    passthrough: boolean,
    signal: AbortSignal,
    isKnown: boolean,
  ): Promise<Loaded<Downloaded>> {
    const { pim, links, lifetime, inputBytes } = this.#options;
    let format: SourceFormat | undefined;
    // Pictures are buffered as far as they may be rendered, other files only as far as memory keeps them.
    const policy: BufferPolicy = (start) => {
      format = sniff(start);
      if (format && !passthrough) return { maxBytes: inputBytes, overflow: 'refuse' };
      // A document may be sent or rendered: what is streamed is never rendered.
      const maxBytes = sniffDocument(start) ? Math.min(inputBytes, MAX_BUFFERED_BYTES) : MAX_BUFFERED_BYTES;
      return { maxBytes, overflow: 'stream' };
    };
    const download = isMediaFile(resource)
      ? pim.download(resource, policy, signal, isKnown)
      : links.download(resource.code, policy, signal);
    const file = await download.catch((error: unknown) => {
      if (error instanceof ImageError && error.code === 'ENOENT') {
        this.#cache.delete(key);
        this.#missing.set(key, true);
      }
      throw error;
    });
    const { content, fileName } = file;
    if (!Buffer.isBuffer(content)) {
      // Files of other hosts are never streamed.
      const facts = { mimeType: safeMimeType(file.mimeType), fileName };
      const large = this.#largeFiles.add(flight, resource as MediaFile, facts, content);
      return { value: { kind: 'streamed', file: large }, entry: undefined };
    }
    const { mimeType, extension } = format
      ? SOURCE_FORMATS[format]
      : { mimeType: safeMimeType(file.mimeType), extension: undefined };
    const entry = createEntry(content, { mimeType, fileName, extension, format }, lifetime);
    return { value: { kind: 'buffered', entry, stale: undefined }, entry };
  }
}

function fromCache({ entry, from, stale }: CacheHit): BufferedOriginal {
  return { kind: 'buffered', entry, from, stale };
}

function toOriginal(result: CacheHit | Loaded<Downloaded>, joined: boolean): Original {
  if (isHit(result)) return fromCache(result);
  const { value } = result;
  return value.kind === 'streamed' ? value : { ...value, from: joined ? 'coalesced' : 'pim' };
}
