import { Cache } from './cache/cache.js';
import { sha256 } from './cache/entry.js';
import { Generations } from './cache/generations.js';
import { MemoryTier } from './cache/memory.js';
import { Renewals } from './cache/renewals.js';
import { Store, toKeyv } from './cache/store.js';
import { ClusterLock } from './cluster-lock.js';
import type { Settings } from './options.js';
import { Originals } from './originals.js';
import { defaultFetch } from './pim/agent.js';
import { PimClient } from './pim/client.js';
import { sealed } from './pim/sealed.js';
import type { TokenStore } from './pim/types.js';
import { RenderPool } from './render/pool.js';
import { Renditions } from './renditions.js';

/** Of the memory that caches may take, the share that originals get: results are asked for far more often. */
const ORIGINALS_SHARE = 0.25;

/** The parts of one middleware, each knowing only those it needs. */
export interface Parts {
  readonly store: Store | undefined;
  readonly memory: { readonly results: MemoryTier; readonly originals: MemoryTier };
  readonly generations: Generations;
  readonly pim: PimClient;
  readonly pool: RenderPool;
  readonly renewals: Renewals;
  readonly originals: Originals;
  readonly renditions: Renditions;
}

export function assemble(settings: Settings): Parts {
  const { limits, logger, memoryCacheBytes, staleTtl } = settings;
  const prefix = keyPrefix(settings);
  const store = settings.store && new Store(toKeyv(settings.store), logger);
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
  const renewals = new Renewals(limits.requestMs);
  const originals = new Originals({
    pim,
    cache: new Cache(memory.originals, store),
    renewals,
    lock,
    life: { fresh: settings.sourceTtl, stale: staleTtl },
    inputBytes: limits.inputBytes,
  });
  const renditions = new Renditions({
    cache: new Cache(memory.results, store),
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

function tokenStore(store: Store, key: string, encryptionKey: Uint8Array | undefined): TokenStore {
  const plain: TokenStore = {
    get: async () => {
      const token = await store.get(key);
      return typeof token === 'string' ? token : undefined;
    },
    set: (token, ttl) => store.set(key, token, ttl),
  };
  return encryptionKey ? sealed(plain, encryptionKey, key) : plain;
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
