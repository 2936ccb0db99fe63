import type { DemoPim } from '../../example-app/pim/demo-pim.js';
import { Generations } from '../../src/cache/generations.js';
import { KeyvStore, type KeyvLike } from '../../src/cache/keyv-store.js';
import { MemoryTier } from '../../src/cache/memory-tier.js';
import { Revalidator } from '../../src/cache/revalidator.js';
import { TieredCache } from '../../src/cache/tiered-cache.js';
import { CacheKeys, type RenditionQuery } from '../../src/media/cache-keys.js';
import { Library } from '../../src/media/library.js';
import { Originals, type OriginalRequest } from '../../src/media/originals.js';
import { Refiner } from '../../src/media/refiner.js';
import { Renderer } from '../../src/media/renderer.js';
import { Renditions, type RenditionRequest } from '../../src/media/renditions.js';
import { PimClient } from '../../src/pim/client.js';
import { LinkClient } from '../../src/pim/links/link-client.js';
import { LinkHosts } from '../../src/pim/links/link-hosts.js';
import { defaultFetch } from '../../src/pim/transport/fetch.js';
import type { RenderPool } from '../../src/render/pool/render-pool.js';
import { ClusterLock } from '../../src/shared/cluster-lock.js';
import { parseResourcePath } from '../../src/url/resource.js';
import { MemoryLogger } from './harness.js';
import { transformation } from './render.js';

/** What a client that accepts no modern format asks for. */
export function query(string: string, more: Partial<RenditionQuery> = {}): RenditionQuery {
  return {
    transformation: transformation(string),
    accepted: { avif: false, webp: false },
    extraQuery: '',
    thumbnail: false,
    ...more,
  };
}

/** Larger entries stay in memory. */
const STORED_BYTES = 1_000_000;

/** The parts of `src/media` of one process, put together without the middleware. */
export class MediaRoom {
  readonly generations: Generations;
  readonly originals: Originals;
  readonly renditions: Renditions;
  readonly library: Library;
  readonly #keys = new CacheKeys('test', {
    autoFormats: ['avif', 'webp'],
    limits: { inputPixels: 100_000_000, outputPixels: 25_000_000 },
    fastDecoders: true,
    fontsVersion: () => '',
    detectionVersion: () => '',
  });
  readonly #revalidator = new Revalidator({ timeoutMs: 60_000, places: 4 });

  constructor(
    pim: DemoPim,
    readonly pool: RenderPool,
    keyv?: KeyvLike,
    refines = false,
  ) {
    const logger = new MemoryLogger();
    const lock = new ClusterLock(undefined, logger);
    const store = keyv && new KeyvStore(keyv, logger);
    const client = new PimClient({
      baseUrl: pim.url,
      credentials: pim.credentials,
      fetch: defaultFetch(pim.url),
      concurrency: 4,
      queue: 100,
      lock,
      lockKey: 'pim',
      deadlineMs: 10_000,
      tokenStore: undefined,
      logger,
    });
    const shared = { lock, revalidator: this.#revalidator, lifetime: { fresh: 60_000, stale: 60_000 } };
    const cache = (): TieredCache => new TieredCache(new MemoryTier(50_000_000), store, STORED_BYTES);
    const links = new LinkClient({ hosts: new LinkHosts([]), deadlineMs: 10_000, queue: 100 });
    this.originals = new Originals({ ...shared, pim: client, links, cache: cache(), inputBytes: 50_000_000 });
    const renderer = new Renderer({
      pool,
      originals: this.originals,
      autoFormats: ['avif', 'webp'],
      limits: { inputPixels: 100_000_000, outputPixels: 25_000_000 },
      strict: false,
      refines,
      logger: console,
    });
    const results = cache();
    this.renditions = new Renditions({
      ...shared,
      cache: results,
      originals: this.originals,
      pool,
      renderer,
      refiner: refines ? new Refiner({ cache: results, pool, renderer }) : undefined,
    });
    this.generations = new Generations(store, 'test', 120_000);
    this.library = new Library(this.generations, this.#keys, this.renditions);
  }

  /** The request for a rendition of what was never purged. */
  request(path: string, asked: RenditionQuery, layers: readonly string[] = []): RenditionRequest {
    const source = this.#original(path);
    const others = layers.map((layer) => this.#original(layer));
    return { ...asked, ...this.#keys.rendition(source.key, others, asked), source, layers: others };
  }

  close(): Promise<void> {
    return this.#revalidator.close();
  }

  #original(path: string): OriginalRequest {
    const version = { resource: parseResourcePath(path), generation: '0' };
    return { ...version, key: this.#keys.original(version) };
  }
}
