import { expect } from 'chai';
import { createEntry, type Entry } from '../../src/cache/entry.js';
import { KeyvStore } from '../../src/cache/keyv-store.js';
import { MemoryTier } from '../../src/cache/memory-tier.js';
import { isHit, ReadThrough, type Load, type ReadThroughOptions } from '../../src/cache/read-through.js';
import { Revalidator } from '../../src/cache/revalidator.js';
import { TieredCache } from '../../src/cache/tiered-cache.js';
import { ClusterLock, type Lock } from '../../src/shared/cluster-lock.js';
import { ImageError } from '../../src/shared/errors.js';
import { Semaphore } from '../../src/shared/semaphore.js';
import { ChaosStore } from '../support/chaos-store.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';
import { waitFor } from '../support/wait-for.js';

const ANY = new AbortController().signal;
const FRESH_MS = 60_000;
const STALE_MS = FRESH_MS + 1;
const logger = new MemoryLogger();

function entryOf(text: string): Entry {
  const facts = { mimeType: 'text/plain', fileName: undefined, extension: 'txt', format: undefined };
  return createEntry(Buffer.from(text), facts, { fresh: FRESH_MS, stale: 10 * FRESH_MS });
}

/** A lock shared by all processes of a test. */
function sharedLock(): Lock {
  const slots = new Map<string, Semaphore>();
  return (key, places, signal) => {
    const semaphore = slots.get(key) ?? new Semaphore(places);
    slots.set(key, semaphore);
    return semaphore.acquire(signal);
  };
}

describe('cache/read-through', () => {
  let chaos: ChaosStore;
  let revalidator: Revalidator;
  let loads: (Entry | undefined)[];

  beforeEach(() => {
    chaos = new ChaosStore();
    revalidator = new Revalidator({ timeoutMs: 60_000, places: 4 });
    loads = [];
  });

  afterEach(() => revalidator.close());

  /** A process that shares the store with the others. */
  function start(options: Partial<ReadThroughOptions> = {}): ReadThrough<string> {
    const cache = new TieredCache(new MemoryTier(1_000_000), new KeyvStore(chaos, logger), 1_000_000);
    return new ReadThrough({ cache, lock: new ClusterLock(undefined, logger), revalidator, ...options });
  }

  /** A load that notes which entry it was to replace. */
  function load(more: Partial<Load<string>> = {}): Load<string> {
    return {
      key: 'key',
      load: (_, stale) => {
        loads.push(stale);
        const text = `load ${loads.length}`;
        return Promise.resolve({ value: text, entry: entryOf(text) });
      },
      ...more,
    };
  }

  const textOf = (entry: Entry | undefined): string | undefined => entry?.body.toString();

  it('finds nothing before the first load, and a memory hit afterwards', async () => {
    const cache = start();
    expect(cache.peekHit(load())).to.equal(undefined);
    expect(await cache.find(load())).to.equal(undefined);
    const { result, joined } = await cache.load(load(), ANY);
    expect(isHit(result)).to.equal(false);
    expect([result, joined]).to.deep.include({ value: 'load 1', entry: cache.peek('key') });
    expect(joined).to.equal(false);
    expect(cache.peekHit(load())).to.deep.equal({ entry: cache.peek('key'), from: 'memory', stale: undefined });
    expect(await cache.find(load())).to.include({ from: 'memory', stale: undefined });
    expect(loads).to.have.length(1);
  });

  it('finds in the store what another process has loaded', async () => {
    await start().load(load(), ANY);
    const other = start();
    await waitFor(() => chaos.entries.size === 1);
    expect(other.peek('key')).to.equal(undefined);
    expect(await other.find(load())).to.include({ from: 'store', stale: undefined });
    expect(textOf(other.peek('key'))).to.equal('load 1');
  });

  it('does not cache a value without an entry', async () => {
    const cache = start();
    const { result } = await cache.load(
      load({ load: () => Promise.resolve({ value: 'large', entry: undefined }) }),
      ANY,
    );
    expect(result).to.include({ value: 'large' });
    expect(await cache.find(load())).to.equal(undefined);
  });

  it('coalesces concurrent loads per flight', async () => {
    const cache = start();
    const asked = [load(), load(), load({ flight: 'other' })].map((each) => cache.load(each, ANY));
    expect((await Promise.all(asked)).map(({ joined }) => joined)).to.deep.equal([false, true, false]);
    expect(loads).to.have.length(2);
  });

  it('checks whether a load is allowed before waiting for another process', async () => {
    const never: Lock = () => new Promise(() => undefined);
    const cache = start({ lock: new ClusterLock(never, logger) });
    const refused = new Error('refused');
    const assertAllowed = (): never => {
      throw refused;
    };
    expect(await cache.load(load({ assertAllowed }), ANY).catch((error: unknown) => error)).to.equal(refused);
    expect(loads).to.have.length(0);
  });

  it('deletes from memory and from the store', async () => {
    const cache = start();
    await cache.load(load(), ANY);
    await waitFor(() => chaos.entries.size === 1);
    cache.delete('key');
    expect(await cache.find(load())).to.equal(undefined);
    expect(chaos.entries.size).to.equal(0);
  });

  describe('a stale entry', () => {
    let cache: ReadThrough<string>;

    beforeEach(async () => {
      cache = start();
      await cache.load(load(), ANY);
    });

    it('is served at once and replaced in the background', () =>
      later(STALE_MS, async () => {
        const old = cache.peek('key');
        expect(cache.peekHit(load())).to.include({ entry: old, stale: 'stale-while-revalidate' });
        await waitFor(() => textOf(cache.peek('key')) === 'load 2');
        expect(loads).to.deep.equal([undefined, old]);
        expect(cache.peekHit(load())).to.include({ stale: undefined });
      }));

    it('is served without revalidation while more urgent work is pending', () =>
      later(STALE_MS, async () => {
        const busy = start({ isBusy: () => true });
        const { gets } = chaos;
        expect(await busy.find(load())).to.include({ from: 'store', stale: 'stale-while-revalidate' });
        // A revalidation would start with another read of the store.
        expect(chaos.gets - gets).to.equal(1);
      }));

    it('is not loaded again if another process has revalidated it', () =>
      later(STALE_MS, async () => {
        await start().getFresh(load(), ANY);
        expect(loads).to.have.length(2);
        await waitFor(() => chaos.sets === 2);
        expect(cache.peekHit(load())).to.include({ stale: 'stale-while-revalidate' });
        await waitFor(() => textOf(cache.peek('key')) === 'load 2');
        expect(loads).to.have.length(2);
      }));

    it('is kept if its revalidation fails', () =>
      later(STALE_MS, async () => {
        const failing = load({ load: () => Promise.reject(new Error('The PIM is down')) });
        cache.peekHit(failing);
        await waitFor(() => cache.peekHit(failing)?.stale === 'stale-if-error');
        expect(textOf(cache.peek('key'))).to.equal('load 1');
      }));

    it('is deleted if its source is gone', () =>
      later(STALE_MS, async () => {
        cache.peekHit(load({ load: () => Promise.reject(new ImageError('ENOENT', 'gone')) }));
        await waitFor(() => cache.peek('key') === undefined);
        expect(chaos.entries.size).to.equal(0);
      }));

    it('is not returned if a fresh one is required, and is passed to the load', () =>
      later(STALE_MS, async () => {
        const old = cache.peek('key');
        expect(await cache.getFresh(load(), ANY)).to.include({ value: 'load 2' });
        expect(loads.at(-1)).to.equal(old);
        expect(await cache.getFresh(load(), ANY)).to.include({ from: 'memory', stale: undefined });
      }));
  });

  describe('with a cluster-wide lock', () => {
    it('loads once across all processes', async () => {
      const lock = sharedLock();
      const processes = [1, 2, 3].map(() => start({ lock: new ClusterLock(lock, logger) }));
      const results = await Promise.all(processes.map((cache) => cache.load(load(), ANY)));
      expect(loads).to.have.length(1);
      expect(results.map(({ result }) => isHit(result) && result.from)).to.have.members([false, 'store', 'store']);
      expect(results.map(({ result }) => textOf(result.entry))).to.deep.equal(Array(3).fill('load 1'));
    });

    it('loads locally if another process takes too long', async () => {
      const stuck: Lock = (key) =>
        key === 'key:lock' ? new Promise(() => undefined) : Promise.resolve(() => undefined);
      const cache = start({ lock: new ClusterLock(stuck, logger), maxWaitMs: 10 });
      expect((await cache.load(load(), ANY)).result).to.include({ value: 'load 1' });
    });
  });
});
