import { expect } from 'chai';
import { boundedMap } from '../../src/shared/bounded-map.js';

describe('shared/bounded-map', () => {
  it('evicts the least recently used entry when full', () => {
    const map = boundedMap<number>(3);
    for (const key of ['a', 'b', 'c']) map.set(key, key.charCodeAt(0));
    map.get('a');
    map.set('d', 100);
    expect([...map.keys()].sort()).to.deep.equal(['a', 'c', 'd']);
    map.set('d', 101);
    expect([map.size, map.get('d')]).to.deep.equal([3, 101]);
  });

  it('expires old entries', () => {
    let now = 1000;
    const map = boundedMap<true>(3, { ttl: 50, perf: { now: () => now }, ttlResolution: 0 });
    map.set('a', true);
    now += 50;
    expect(map.has('a')).to.equal(true);
    now += 1;
    expect(map.has('a')).to.equal(false);
  });
});
