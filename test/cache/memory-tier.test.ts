import { expect } from 'chai';
import { createEntry, type Entry } from '../../src/cache/entry.js';
import { MemoryTier } from '../../src/cache/memory-tier.js';
import { later } from '../support/later.js';

/** The size of an entry in addition to its body. */
const OVERHEAD = 512;

function entryOf(bytes: number, ttl = 60_000): Entry {
  const facts = { mimeType: 'image/png', fileName: undefined, extension: 'png', format: 'png' };
  return createEntry(Buffer.alloc(bytes, bytes & 0xff), facts, { fresh: ttl, stale: 0 });
}

/** A tier that holds so many entries of 1000 bytes. */
function tierOf(entries: number): MemoryTier {
  return new MemoryTier(entries * (1000 + OVERHEAD));
}

describe('cache/memory-tier', () => {
  it('returns the same entry', () => {
    const tier = tierOf(3);
    const entry = entryOf(1000);
    tier.set('a', entry);
    expect(tier.get('a')).to.equal(entry);
    expect(tier.get('b')).to.equal(undefined);
  });

  it('never exceeds its size limit', () => {
    const tier = tierOf(3);
    for (let index = 0; index < 50; index++) {
      tier.set(`key ${index}`, entryOf(100 + ((index * 37) % 900)));
      expect(tier.stats.bytes).to.be.at.most(3 * (1000 + OVERHEAD));
    }
    expect(tier.stats.entries).to.be.at.least(3);
  });

  it('evicts the least recently used entry', () => {
    const tier = tierOf(3);
    for (const key of ['a', 'b', 'c']) tier.set(key, entryOf(1000));
    tier.get('a');
    tier.set('d', entryOf(1000));
    expect(['a', 'b', 'c', 'd'].filter((key) => tier.get(key))).to.deep.equal(['a', 'c', 'd']);
  });

  it('evicts as many entries as a large one needs', () => {
    const tier = tierOf(3);
    for (const key of ['a', 'b', 'c']) tier.set(key, entryOf(1000));
    tier.set('large', entryOf(2000));
    expect(['a', 'b', 'c', 'large'].filter((key) => tier.get(key))).to.deep.equal(['c', 'large']);
  });

  it('rejects an entry larger than its limit and keeps the others', () => {
    const tier = tierOf(3);
    tier.set('a', entryOf(1000));
    tier.set('huge', entryOf(100_000));
    expect(tier.get('huge')).to.equal(undefined);
    expect(tier.get('a')).not.to.equal(undefined);
  });

  it('counts an overhead for small entries', () => {
    const tier = new MemoryTier(10 * OVERHEAD);
    for (let index = 0; index < 100; index++) tier.set(`key ${index}`, entryOf(1));
    expect(tier.stats.entries).to.be.at.most(10);
  });

  it('counts a replaced entry once', () => {
    const tier = tierOf(3);
    tier.set('a', entryOf(1000));
    tier.set('a', entryOf(500));
    expect(tier.stats).to.deep.equal({ entries: 1, bytes: 500 + OVERHEAD });
  });

  it('removes a deleted entry and its bytes', () => {
    const tier = tierOf(3);
    tier.set('a', entryOf(1000));
    tier.delete('a');
    expect(tier.get('a')).to.equal(undefined);
    expect(tier.stats).to.deep.equal({ entries: 0, bytes: 0 });
  });

  it('removes expired entries', async () => {
    const tier = tierOf(3);
    tier.set('short', entryOf(1000, 20));
    tier.set('long', entryOf(1000));
    await later(21, () => {
      expect(tier.get('short')).to.equal(undefined);
      expect(tier.get('long')).not.to.equal(undefined);
    });
  });

  it('never returns an entry that was expired when added', () => {
    const tier = tierOf(3);
    tier.set('old', entryOf(1000, -1000));
    expect(tier.get('old')).to.equal(undefined);
  });

  it('stores nothing with a limit of 0 bytes', () => {
    const tier = new MemoryTier(0);
    tier.set('a', entryOf(1));
    tier.delete('b');
    expect(tier.get('a')).to.equal(undefined);
    expect(tier.stats).to.deep.equal({ entries: 0, bytes: 0 });
  });
});
