import { expect } from 'chai';
import { afterRender, continues, type Affinity } from '../../../src/render/pool/affinity.js';
import type { RenderThread } from '../../../src/render/pool/render-thread.js';

const THREAD = { name: 'thread' } as unknown as RenderThread;

/** The affinity after so many renders, the first of which began now. */
function affinityAfter(renders: number, started = performance.now()): Affinity {
  let affinity = afterRender(undefined, 'source', THREAD, started);
  for (let count = 1; count < renders; count++) affinity = afterRender(affinity, 'source', THREAD, started + count);
  return affinity;
}

describe('render/pool/affinity', () => {
  it('counts consecutive renders, from the start of the first', () => {
    expect(affinityAfter(1, 100)).to.deep.equal({ source: 'source', thread: THREAD, renders: 1, since: 100 });
    expect(affinityAfter(3, 100)).to.include({ renders: 3, since: 100 });
  });

  it('continues for eight renders', () => {
    expect([1, 7, 8].map((renders) => continues(affinityAfter(renders)))).to.deep.equal([true, true, false]);
  });

  it('ends half a second after it started', () => {
    expect(continues(affinityAfter(1, performance.now() - 501))).to.equal(false);
  });
});
