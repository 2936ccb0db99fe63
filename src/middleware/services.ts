import { Generations } from '../cache/generations.js';
import { KeyvStore, toKeyv } from '../cache/keyv-store.js';
import { MemoryTier } from '../cache/memory-tier.js';
import { Revalidator } from '../cache/revalidator.js';
import { TieredCache } from '../cache/tiered-cache.js';
import type { CatalogueDoor } from '../http/handler.js';
import { AliasMemory } from '../media/alias-memory.js';
import { Announcer } from '../media/announcer.js';
import { CacheKeys, keyPrefix } from '../media/cache-keys.js';
import { Changes } from '../media/changes.js';
import { detectionVersion } from '../media/detection-version.js';
import { Documents } from '../media/documents.js';
import { EventInbox, type OnActive } from '../media/event-inbox.js';
import { fontsVersion } from '../media/fonts-version.js';
import { JsonCache } from '../media/json-cache.js';
import { Library } from '../media/library.js';
import { Listings } from '../media/listings.js';
import { Originals } from '../media/originals.js';
import { Owners } from '../media/owners.js';
import { Poller } from '../media/poller.js';
import { Refiner } from '../media/refiner.js';
import { Renderer } from '../media/renderer.js';
import { Renditions } from '../media/renditions.js';
import { Resolver } from '../media/resolver.js';
import { Structures } from '../media/structures.js';
import { encryptedTokenStore } from '../pim/auth/encrypted-token-store.js';
import { Catalogue } from '../pim/catalogue/catalogue.js';
import { ProductAttributes } from '../pim/catalogue/product-attributes.js';
import { PimClient } from '../pim/client.js';
import { LinkClient } from '../pim/links/link-client.js';
import { defaultFetch } from '../pim/transport/fetch.js';
import type { SharedMoment, TokenStore } from '../pim/types.js';
import { RenderPool } from '../render/pool/render-pool.js';
import { hashKey } from '../shared/bytes.js';
import { ClusterLock } from '../shared/cluster-lock.js';
import { Telemetry } from '../shared/telemetry.js';
import { writeDebugLines } from './debug-lines.js';
import type { Settings } from './parse-options.js';

/** Share of `memoryCacheBytes` that originals get. Results are requested far more often. */
const ORIGINALS_SHARE = 0.25;

/** Background revalidations at a time of pictures, each of which may be a download and a render. */
const PICTURES_REVALIDATED = 4;

/** Those of products, assets and records. A call of the catalogue renews a hundred of them, and waits for its slot. */
const DOCUMENTS_REVALIDATED = 500;

/** Share of `memoryCacheBytes` for what the PIM says of its products: a kilobyte each. */
const DOCUMENTS_SHARE = 0.05;

/** The parts of one middleware. Each knows only those that it needs. */
export interface Services {
  readonly telemetry: Telemetry;
  readonly store: KeyvStore | undefined;
  readonly memory: { readonly results: MemoryTier; readonly originals: MemoryTier; readonly documents: MemoryTier };
  readonly pim: PimClient;
  readonly pool: RenderPool;
  /** Aborts what is revalidated in the background, and starts no more. */
  readonly stopRevalidating: () => Promise<unknown>;
  readonly library: Library;
  readonly catalogue: CatalogueDoor;
  readonly changes: Changes;
  readonly inbox: (onActive: OnActive) => EventInbox;
  readonly poller: (bridges: boolean) => Poller;
}

/** Composition root: builds everything once, from the options. */
export function createServices(settings: Settings): Services {
  const base = createBase(settings);
  const { pool, library } = createLibrary(settings, base);
  const catalogue = createCatalogue(settings, base);
  const { telemetry, store, memory, pim, revalidators, generations, lock, prefix } = base;
  const { logger, onPurge } = settings;
  const isBusy = (): boolean => pool.waiting > 0;
  const announcer = new Announcer({ onPurge, isShared: store !== undefined, logger });
  const changes = new Changes({ generations, library, ...catalogue, announcer, logger, isBusy });
  const shared = { changes, store, prefix, logger };
  return {
    telemetry,
    store,
    memory,
    pim,
    pool,
    stopRevalidating: () => Promise.all(Object.values(revalidators).map((each) => each.close())),
    library,
    catalogue,
    changes,
    inbox: (onActive) => new EventInbox({ ...shared, attributes: catalogue.attributes, onActive }),
    poller: (bridges) => new Poller({ ...shared, calls: pim.json, lock, owners: catalogue.owners, bridges }),
  };
}

/** What all rooms share. */
type Base = ReturnType<typeof createBase>;

function createBase(settings: Settings) {
  const { limits, logger, memoryCacheBytes, staleTtl, resultTtl, sourceTtl } = settings;
  const telemetry = new Telemetry();
  writeDebugLines(telemetry);
  const prefix = keyPrefix(settings.baseUrl, connectionOf(settings));
  const store = settings.store && new KeyvStore(toKeyv(settings.store), logger, telemetry.store);
  const memory = {
    originals: new MemoryTier(Math.floor(memoryCacheBytes * ORIGINALS_SHARE)),
    documents: new MemoryTier(Math.floor(memoryCacheBytes * DOCUMENTS_SHARE)),
    results: new MemoryTier(Math.ceil(memoryCacheBytes * (1 - ORIGINALS_SHARE - DOCUMENTS_SHARE))),
  };
  const lock = new ClusterLock(settings.lock, logger);
  const revalidator = (places: number): Revalidator =>
    new Revalidator({
      timeoutMs: limits.requestMs,
      places,
      onError: (error) => logger.warn('akeneo-images: a stale entry could not be revalidated', error),
    });
  const revalidators = {
    pictures: revalidator(PICTURES_REVALIDATED),
    documents: revalidator(DOCUMENTS_REVALIDATED),
  };
  const pim = createPimClient(settings, { prefix, lock, store, telemetry });
  const generations = new Generations(store, prefix, Math.max(resultTtl, sourceTtl) + staleTtl);
  return { telemetry, prefix, store, memory, lock, revalidators, pim, generations };
}

function createLibrary(settings: Settings, base: Base): Pick<Services, 'pool' | 'library'> {
  const { limits, staleTtl, workers, fonts, fastDecoders, autoFormats, strict, refine, logger } = settings;
  const { telemetry, prefix, store, memory, lock, revalidators, pim, generations } = base;
  const pool = new RenderPool({ workers, fonts, fastDecoders, queue: limits.queue, renderMs: limits.renderMs });
  const originals = new Originals({
    pim,
    links: new LinkClient({
      hosts: settings.mediaLinkHosts,
      deadlineMs: limits.pimMs,
      queue: limits.pimQueue,
    }),
    cache: new TieredCache(memory.originals, store, limits.storedBytes),
    revalidator: revalidators.pictures,
    lock,
    lifetime: { fresh: settings.sourceTtl, stale: staleTtl },
    inputBytes: limits.inputBytes,
  });
  const refines = refine === 'idle';
  const renderer = new Renderer({ pool, originals, autoFormats, limits, strict, refines, logger });
  const cache = new TieredCache(memory.results, store, limits.storedBytes);
  const renditions = new Renditions({
    cache,
    revalidator: revalidators.pictures,
    originals,
    pool,
    renderer,
    refiner: refines ? new Refiner({ cache, pool, renderer }) : undefined,
    lock,
    lifetime: { fresh: settings.resultTtl, stale: staleTtl },
    telemetry: telemetry.render,
  });
  return { pool, library: new Library(generations, createCacheKeys(settings, prefix), renditions) };
}

function createCatalogue(settings: Settings, base: Base) {
  const { aliasTtl, staleTtl, altAttribute, locale, channel, limits, mediaLinkHosts } = settings;
  const { pim, generations, prefix, lock, revalidators, store, memory } = base;
  const cache = new JsonCache({
    cache: new TieredCache(memory.documents, store, limits.storedBytes),
    lock,
    revalidator: revalidators.documents,
  });
  const owners = new Owners(store, prefix);
  const structures = new Structures(cache, generations, prefix, staleTtl, owners);
  const catalogue = new Catalogue({ calls: pim.json, structures, altAttribute });
  const lifetime = { fresh: aliasTtl, stale: staleTtl };
  const documents = new Documents({ catalogue, cache, generations, prefix, lifetime });
  const defaults = { locale, channel };
  return {
    owners,
    documents,
    attributes: new ProductAttributes({ calls: pim.json, structures, altAttribute }),
    resolver: new Resolver(documents, defaults, mediaLinkHosts),
    listings: new Listings(documents, defaults, mediaLinkHosts),
    memory: new AliasMemory(),
  };
}

function createCacheKeys({ autoFormats, limits, fonts, fastDecoders, strict }: Settings, prefix: string): CacheKeys {
  const settings = {
    autoFormats,
    limits,
    fastDecoders,
    fontsVersion: () => fontsVersion(fonts, strict),
    detectionVersion,
  };
  return new CacheKeys(prefix, settings);
}

function createPimClient(
  settings: Settings,
  { prefix, lock, store, telemetry }: Pick<Base, 'prefix' | 'lock' | 'store' | 'telemetry'>,
): PimClient {
  const { baseUrl, credentials, limits, logger, encryptionKey } = settings;
  return new PimClient({
    baseUrl,
    credentials,
    fetch: settings.fetch ?? defaultFetch(baseUrl),
    concurrency: settings.pimConcurrency,
    queue: limits.pimQueue,
    lock,
    lockKey: `${prefix}:pim`,
    deadlineMs: limits.pimMs,
    logger,
    telemetry: telemetry.pim,
    tokenStore: store && tokenStore(store, `${prefix}:token:${secretOf(settings)}`, encryptionKey),
    coolDownStore: store && sharedMoment(store, `${prefix}:cool-down`),
  });
}

function tokenStore(store: KeyvStore, key: string, encryptionKey: Uint8Array | undefined): TokenStore {
  const plainText: TokenStore = {
    get: async () => {
      const token = await store.get(key);
      return typeof token === 'string' ? token : undefined;
    },
    set: (token, ttl) => store.set(key, token, ttl),
  };
  return encryptionKey ? encryptedTokenStore(plainText, encryptionKey, key) : plainText;
}

function sharedMoment(store: KeyvStore, key: string): SharedMoment {
  return {
    get: async () => {
      const moment = Number(await store.get(key));
      return Number.isFinite(moment) ? moment : undefined;
    },
    set: (moment, ttl) => store.set(key, String(moment), ttl),
  };
}

/**
 * A hash of what only the owner of a connection knows: who has a wrong secret, or one that was replaced, gets no token
 * from the store. Results stay where they are when the secret changes.
 */
function secretOf({ credentials }: Settings): string {
  if ('accessToken' in credentials) return '';
  return hashKey(JSON.stringify([credentials.secret, credentials.password]));
}

/** What tells the connections to one PIM apart. */
function connectionOf({ credentials }: Settings): readonly string[] {
  return 'accessToken' in credentials ? [credentials.accessToken] : [credentials.clientId, credentials.username];
}
