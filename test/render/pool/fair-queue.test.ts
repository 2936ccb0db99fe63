import { expect } from 'chai';
import { FairQueue } from '../../../src/render/pool/fair-queue.js';

describe('render/pool/fair-queue', () => {
  let queue: FairQueue<string>;

  beforeEach(() => {
    queue = new FairQueue();
    for (const item of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) queue.add(item[0]!, item);
  });

  const rest = (): (string | undefined)[] => Array.from({ length: queue.size }, () => queue.shift());

  it('alternates between groups, each in order', () => {
    expect(rest()).to.deep.equal(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect([queue.size, queue.shift()]).to.deep.equal([0, undefined]);
  });

  it('inserts a new group before the second turn of others', () => {
    queue.shift();
    queue.add('d', 'd1');
    expect(rest()).to.deep.equal(['b1', 'c1', 'a2', 'd1', 'b2', 'a3']);
  });

  it('can continue with a given group, which then waits for all others', () => {
    expect([queue.shift(), queue.shift('a')]).to.deep.equal(['a1', 'a2']);
    expect([queue.has('a'), queue.has('d'), queue.shift('d')]).to.deep.equal([true, false, 'b1']);
    expect(rest()).to.deep.equal(['c1', 'a3', 'b2']);
  });

  it('removes deleted items, and a group with its last item', () => {
    queue.delete('a', 'a1');
    queue.delete('c', 'c1');
    queue.delete('c', 'c1');
    queue.delete('b', 'never');
    expect(queue.size).to.equal(4);
    expect(rest()).to.deep.equal(['a2', 'b1', 'a3', 'b2']);
  });

  it('evicts the newest item of the largest group if that group stays at least as large', () => {
    expect(queue.evictionCandidate('d')).to.equal('a3');
    expect(queue.evictionCandidate('c')).to.equal('a3');
    expect(queue.evictionCandidate('b')).to.equal(undefined);
    expect(queue.evictionCandidate('a')).to.equal(undefined);
    expect(new FairQueue().evictionCandidate('a')).to.equal(undefined);
  });

  it('drains all items', () => {
    expect(queue.drain()).to.have.members(['a1', 'a2', 'a3', 'b1', 'b2', 'c1']);
    expect([queue.size, queue.shift()]).to.deep.equal([0, undefined]);
  });
});
