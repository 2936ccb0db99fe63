import { TieredCache } from '../cache/tiered-cache.js';
import { sha256 } from '../shared/bytes.js';
import { Generations } from '../cache/generations.js';
import { MemoryTier } from '../cache/memory-tier.js';
import { Revalidator } from '../cache/revalidator.js';
import { KeyvStore, toKeyv } from '../cache/keyv-store.js';
import { ClusterLock } from '../shared/cluster-lock.js';
import type { Settings } from './parse-options.js';
import { Originals } from '../media/originals.js';
import { defaultFetch } from '../pim/transport/fetch.js';
import { PimClient } from '../pim/client.js';
import { encryptedTokenStore } from '../pim/auth/encrypted-token-store.js';
import type { TokenStore } from '../pim/types.js';
import { RenderPool } from '../render/pool/render-pool.js';
import { Renditions } from '../media/renditions.js';

/** Of the memory that caches may take, the share that originals get: results are asked for far more often. */
const ORIGINALS_SHARE = 0.25;

/** The parts of one middleware, each knowing only those it needs. */
export interface Services {
  readonly store: KeyvStore | undefined;
  readonly memory: { readonly results: MemoryTier; readonly originals: MemoryTier };
  readonly generations: Generations;
  readonly pim: PimClient;
  readonly pool: RenderPool;
  readonly renewals: Revalidator;
  readonly originals: Originals;
  readonly renditions: Renditions;
}

export function createServices(settings: Settings): Services {
  const { limits, logger, memoryCacheBytes, staleTtl } = settings;
  const prefix = keyPrefix(settings);
  const store = settings.store && new KeyvStore(toKeyv(settings.store), logger);
  const memory = {
    originals: new MemoryTier(Math.floor(memoryCacheBytes * ORIGINALS_SHARE)),
    results: new MemoryTier(Math.ceil(memoryCacheBytes * (1 - ORIGINALS_SHARE))),
  };
  const lock = new ClusterLock(settings.lock, logger);
  const pim = new PimClient({
    baseUrl: settings.baseUrl,
    credentials: settings.credentials,
    fetch: settings.fetch ?? defaultFetch(settings.baseUrl),
    concurrency: settings.pimConcurrency,
    queue: limits.queue,
    lock,
    lockKey: `${prefix}:pim`,
    deadlineMs: limits.pimMs,
    logger,
    tokenStore: store && tokenStore(store, `${prefix}:token`, settings.encryptionKey),
  });
  const { workers, fonts } = settings;
  const pool = new RenderPool({ workers, fonts, queue: limits.queue, renderMs: limits.renderMs });
  const renewals = new Revalidator(limits.requestMs);
  const originals = new Originals({
    pim,
    cache: new TieredCache(memory.originals, store),
    renewals,
    lock,
    life: { fresh: settings.sourceTtl, stale: staleTtl },
    inputBytes: limits.inputBytes,
  });
  const renditions = new Renditions({
    cache: new TieredCache(memory.results, store),
    renewals,
    originals,
    pool,
    lock,
    autoFormats: settings.autoFormats,
    limits,
    life: { fresh: settings.resultTtl, stale: staleTtl },
    prefix,
  });
  const generations = new Generations(store, prefix, Math.max(settings.resultTtl, settings.sourceTtl) + staleTtl);
  return { store, memory, generations, pim, pool, renewals, originals, renditions };
}

function tokenStore(store: KeyvStore, key: string, encryptionKey: Uint8Array | undefined): TokenStore {
  const plain: TokenStore = {
    get: async () => {
      const token = await store.get(key);
      return typeof token === 'string' ? token : undefined;
    },
    set: (token, ttl) => store.set(key, token, ttl),
  };
  return encryptionKey ? encryptedTokenStore(plain, encryptionKey, key) : plain;
}

/**
 * The beginning of all keys: the layout's version, the PIM and the connection, so that two middlewares on one store
 * share what is the same and never mix what is not.
 */
function keyPrefix({ baseUrl, credentials }: Settings): string {
  const identity =
    'accessToken' in credentials ? [credentials.accessToken] : [credentials.clientId, credentials.username];
  return `akeneo-images:1:${sha256(JSON.stringify([baseUrl, ...identity])).slice(0, 16)}`;
}
