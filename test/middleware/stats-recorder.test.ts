import { expect } from 'chai';
import type { Services } from '../../src/middleware/services.js';
import { StatsRecorder } from '../../src/middleware/stats-recorder.js';

const RENDER = { running: 1, waiting: 2, rendered: 3, reused: 1, failed: 4, replaced: 5 };
const PIM = { inFlight: 1, waiting: 2, open: false };
const STORE = { hits: 1, misses: 2, failures: 3, open: true };

function recorder(store?: Services['store']): StatsRecorder {
  return new StatsRecorder({
    store,
    memory: { results: { stats: { entries: 1, bytes: 10 } }, originals: { stats: { entries: 2, bytes: 200 } } },
    pool: { stats: RENDER },
    pim: { stats: PIM },
  } as unknown as Services);
}

describe('middleware/stats-recorder', () => {
  it('collects the counters of all services', () => {
    expect(recorder().snapshot()).to.deep.equal({
      served: { memory: 0, store: 0, shared: 0, made: 0 },
      failed: {},
      render: RENDER,
      pim: PIM,
      memory: { entries: 3, bytes: 210 },
      store: undefined,
    });
    expect(recorder({ stats: STORE } as Services['store']).snapshot().store).to.deep.equal(STORE);
  });

  it('counts responses by outcome and errors by code', () => {
    const stats = recorder();
    for (const outcome of ['memory', 'memory', 'store', 'coalesced', 'miss', 'miss', 'miss'] as const) {
      stats.served(outcome);
    }
    for (const code of ['ENOENT', 'ENOENT', 'EBUSY'] as const) stats.failed(code);
    const { served, failed } = stats.snapshot();
    expect(served).to.deep.equal({ memory: 2, store: 1, shared: 1, made: 3 });
    expect(failed).to.deep.equal({ ENOENT: 2, EBUSY: 1 });
  });

  it('returns a copy that later responses do not change', () => {
    const stats = recorder();
    const before = stats.snapshot();
    stats.served('memory');
    stats.failed('EBUSY');
    expect([before.served.memory, before.failed]).to.deep.equal([0, {}]);
  });
});
