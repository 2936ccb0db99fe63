import { expect } from 'chai';
import { createEntry, packEntry, type Entry } from '../../src/cache/entry.js';
import { KeyvStore } from '../../src/cache/keyv-store.js';
import { MemoryTier } from '../../src/cache/memory-tier.js';
import { TieredCache } from '../../src/cache/tiered-cache.js';
import { ChaosStore } from '../support/chaos-store.js';
import { MemoryLogger } from '../support/harness.js';
import { waitFor } from '../support/wait-for.js';

const MEGABYTE = 1024 * 1024;
const STORED_BYTES = 2 * MEGABYTE;

function entryOf(bytes: number, ttl = 60_000): Entry {
  const facts = { mimeType: 'image/png', fileName: 'a.png', extension: 'png', format: 'png' };
  return createEntry(Buffer.alloc(bytes, 1), facts, { fresh: ttl, stale: 0 });
}

describe('cache/tiered-cache', () => {
  let chaos: ChaosStore;
  let store: KeyvStore;
  let memory: MemoryTier;
  let cache: TieredCache;

  beforeEach(() => {
    chaos = new ChaosStore();
    store = new KeyvStore(chaos, new MemoryLogger());
    memory = new MemoryTier(50 * MEGABYTE);
    cache = new TieredCache(memory, store, STORED_BYTES);
  });

  /** The same store in a process that has just started. */
  function elsewhere(): TieredCache {
    return new TieredCache(new MemoryTier(50 * MEGABYTE), store, STORED_BYTES);
  }

  it('is empty at first', async () => {
    expect(cache.peek('key')).to.equal(undefined);
    expect(await cache.get('key')).to.equal(undefined);
  });

  it('returns a new entry from memory without reading the store', async () => {
    const entry = entryOf(100);
    void cache.set('key', entry);
    expect(cache.peek('key')).to.equal(entry);
    expect(await cache.get('key')).to.deep.equal({ entry, from: 'memory' });
    expect(chaos.gets).to.equal(0);
  });

  it('returns it from the store in another process, then from memory', async () => {
    const entry = entryOf(100);
    void cache.set('key', entry);
    const other = elsewhere();
    expect(await other.get('key')).to.deep.equal({ entry, from: 'store' });
    expect(await other.get('key')).to.deep.equal({ entry, from: 'memory' });
    expect(chaos.gets).to.equal(1);
  });

  it('stores a Buffer, since Keyv preserves few other types', () => {
    void cache.set('key', entryOf(100));
    expect(Buffer.isBuffer(chaos.entries.get('key'))).to.equal(true);
  });

  it('stores with the remaining lifetime of the entry', () => {
    const ttls: (number | undefined)[] = [];
    chaos.set = (...call: unknown[]) => Promise.resolve(ttls.push(call[2] as number));
    void cache.set('key', entryOf(100, 60_000));
    expect(ttls[0]).to.be.within(50_000, 60_000);
  });

  it('never stores empty entries', () => {
    void cache.set('key', entryOf(0));
    expect(cache.peek('key')).to.equal(undefined);
    expect(chaos.sets).to.equal(0);
  });

  it('keeps entries that are too large for the store in memory only', () => {
    void cache.set('fits', entryOf(STORED_BYTES));
    void cache.set('large', entryOf(STORED_BYTES + 1));
    expect([...chaos.entries.keys()]).to.deep.equal(['fits']);
    expect(cache.peek('large')).not.to.equal(undefined);
  });

  it('keeps all entries in memory only if the store accepts none', () => {
    void new TieredCache(memory, store, 0).set('key', entryOf(1));
    expect(chaos.sets).to.equal(0);
    expect(cache.peek('key')).not.to.equal(undefined);
  });

  it('deletes from memory and from the store', async () => {
    void cache.set('key', entryOf(100));
    cache.delete('key');
    expect(await cache.get('key')).to.equal(undefined);
    await waitFor(() => chaos.entries.size === 0);
  });

  it('treats invalid stored values as misses', async () => {
    const frame = packEntry('key', entryOf(100));
    for (const strange of ['text', {}, 1, frame.subarray(1), frame.subarray(0, -1), frame.toString('base64')]) {
      chaos.entries.set('key', strange);
      expect(await cache.get('key')).to.equal(undefined);
    }
    expect(memory.stats.entries).to.equal(0);
  });

  it('treats an entry stored under another key as a miss', async () => {
    void cache.set('other', entryOf(100));
    chaos.entries.set('key', chaos.entries.get('other'));
    expect(await elsewhere().get('key')).to.equal(undefined);
    expect(await elsewhere().get('other')).not.to.equal(undefined);
  });

  it('treats expired stored entries as misses', async () => {
    chaos.entries.set('key', packEntry('key', entryOf(100, -1)));
    expect(await cache.get('key')).to.equal(undefined);
  });

  it('replaces a damaged entry', async () => {
    chaos.entries.set('key', Buffer.from('damaged'));
    expect(await cache.get('key')).to.equal(undefined);
    const entry = entryOf(100);
    void cache.set('key', entry);
    expect(await elsewhere().get('key')).to.deep.equal({ entry, from: 'store' });
  });

  it('works without a store', async () => {
    const alone = new TieredCache(memory, undefined, STORED_BYTES);
    const entry = entryOf(100);
    void alone.set('key', entry);
    expect(await alone.get('key')).to.deep.equal({ entry, from: 'memory' });
    alone.delete('key');
    expect(await alone.get('key')).to.equal(undefined);
  });

  it('works without memory', async () => {
    const entry = entryOf(100);
    const forgetful = new TieredCache(new MemoryTier(0), store, STORED_BYTES);
    void forgetful.set('key', entry);
    for (let time = 0; time < 2; time++) {
      expect(await forgetful.get('key')).to.deep.equal({ entry, from: 'store' });
    }
  });

  describe('watches an entry', () => {
    let entry: Entry;

    beforeEach(async () => {
      cache = new TieredCache(new MemoryTier(2000), store, STORED_BYTES);
      entry = entryOf(1000);
      await cache.set('key', entry);
    });

    it('with its body in memory, and then in the store', async () => {
      const watch = cache.watch('key', entry);
      expect([watch.isCurrent(), watch.peekBody()]).to.deep.equal([true, entry.body]);
      expect(await watch.readBody()).to.deep.equal({ body: entry.body, from: 'memory' });
      await cache.set('another', entryOf(1400));
      expect([watch.isCurrent(), watch.peekBody(), chaos.gets]).to.deep.equal([true, undefined, 0]);
      expect(await watch.readBody()).to.deep.equal({ body: entry.body, from: 'store' });
      expect(watch.peekBody()).to.deep.equal(entry.body);
    });

    it('until it is replaced, in memory or not', async () => {
      for (const bytes of [0, 2000]) {
        const tiers = new TieredCache(new MemoryTier(bytes), store, STORED_BYTES);
        const watch = tiers.watch('key', entry);
        const newer = { ...entryOf(1000), created: entry.created + 1 };
        await tiers.set('key', newer);
        expect([watch.isCurrent(), watch.peekBody(), await watch.readBody()]).to.deep.equal([
          false,
          undefined,
          undefined,
        ]);
        expect(tiers.watch('key', newer).isCurrent()).to.equal(true);
      }
    });

    it('until a read shows that another process has replaced it', async () => {
      cache = new TieredCache(new MemoryTier(0), store, STORED_BYTES);
      const watch = cache.watch('key', entry);
      await elsewhere().set('key', { ...entryOf(999), created: entry.created + 1 });
      expect(watch.isCurrent()).to.equal(true);
      expect(await watch.readBody()).to.equal(undefined);
      expect(watch.isCurrent()).to.equal(false);
    });

    it('until it is deleted', async () => {
      const watch = cache.watch('key', entry);
      cache.delete('key');
      expect([watch.isCurrent(), watch.peekBody(), await watch.readBody()]).to.deep.equal([
        false,
        undefined,
        undefined,
      ]);
    });

    it('and finds no body once the store has lost or damaged it', async () => {
      cache = new TieredCache(new MemoryTier(0), store, STORED_BYTES);
      const watch = cache.watch('key', entry);
      (chaos.entries.get('key') as Buffer)[500]! ^= 1;
      expect(await watch.readBody()).to.equal(undefined);
      chaos.entries.clear();
      expect(await watch.readBody()).to.equal(undefined);
    });
  });

  for (const misbehaviour of ['throw', 'reject', 'hang', 'swallow', 'lie', 'mistake'] as const) {
    it(`serves from memory with a store whose calls ${misbehaviour}`, async () => {
      chaos.misbehaviour = misbehaviour;
      expect(await cache.get('key')).to.equal(undefined);
      const entry = entryOf(100);
      void cache.set('key', entry);
      expect(await cache.get('key')).to.deep.equal({ entry, from: 'memory' });
      cache.delete('key');
      expect(cache.peek('key')).to.equal(undefined);
    });
  }
});
