import { expect } from 'chai';
import { CallSlots, type CallSlotsOptions } from '../../src/pim/call-slots.js';
import { ClusterLock, type Lock } from '../../src/shared/cluster-lock.js';
import { ImageError } from '../../src/shared/errors.js';
import { MemoryLogger } from '../support/harness.js';
import { waitFor } from '../support/wait-for.js';

const ANY = new AbortController().signal;

describe('pim/call-slots', () => {
  function slots(options: Partial<Omit<CallSlotsOptions, 'lock'>> = {}, lock?: Lock): CallSlots {
    const cluster = new ClusterLock(lock, new MemoryLogger());
    return new CallSlots({ concurrency: 2, queue: 1, lockKey: 'pim', ...options, lock: cluster });
  }

  const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

  it('admits a limited number of calls, and the next one when a call has ended', async () => {
    const calls = slots();
    const release = await calls.acquire(ANY);
    await calls.acquire(ANY);
    const third = calls.acquire(ANY);
    expect([calls.inFlight, calls.waiting]).to.deep.equal([2, 1]);
    release();
    release();
    await third;
    expect([calls.inFlight, calls.waiting]).to.deep.equal([2, 0]);
  });

  it('rejects calls if too many are waiting, unless they are urgent', async () => {
    const calls = slots({ concurrency: 1 });
    const release = await calls.acquire(ANY);
    const waiting = calls.acquire(ANY);
    const refused = await failure(calls.acquire(ANY));
    expect(refused).to.be.instanceOf(ImageError).and.include({ code: 'EBUSY', status: 503, retryAfter: 2 });
    const urgent = calls.acquire(ANY, { urgent: true });
    expect(calls.waiting).to.equal(2);
    release();
    (await waiting)();
    (await urgent)();
    expect(calls.inFlight).to.equal(0);
  });

  describe('streams', () => {
    it('leave one call free, but can use a single one', async () => {
      for (const [concurrency, streams] of [
        [3, 2],
        [2, 1],
        [1, 1],
      ] as const) {
        const calls = slots({ concurrency });
        for (let count = 0; count < streams; count++) {
          expect(await calls.tryAcquireStream(ANY), String(concurrency)).to.be.a('function');
        }
        expect(await calls.tryAcquireStream(ANY), String(concurrency)).to.equal(undefined);
      }
    });

    it('wait for another stream to end', async () => {
      const calls = slots();
      const release = await calls.acquireStream(ANY);
      const second = calls.acquireStream(ANY);
      expect(calls.waiting).to.equal(1);
      expect(await failure(calls.acquireStream(ANY))).to.include({ code: 'EBUSY' });
      release();
      await second;
      expect(calls.waiting).to.equal(0);
    });
  });

  describe('with a cluster-wide lock', () => {
    /** What was asked of the lock, but for signs of life, and how often a slot was given back. */
    let asked: [key: string, places: number][];
    let released: number;

    beforeEach(() => {
      asked = [];
      released = 0;
    });

    /** A lock whose slots under these keys are all taken. */
    function lock(...taken: string[]): Lock {
      return (key, places, signal) => {
        if (key.startsWith('akeneo-images:')) return Promise.resolve(() => undefined);
        asked.push([key, places]);
        if (!taken.includes(key)) return Promise.resolve(() => (released += 1));
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        });
      };
    }

    it('counts calls and streams across processes, each with its own limit', async () => {
      const calls = slots({ concurrency: 3 }, lock());
      const releases = [await calls.acquire(ANY), await calls.acquireStream(ANY), await calls.tryAcquireStream(ANY)];
      expect(asked).to.deep.equal([
        ['pim', 3],
        ['pim:streams', 2],
        ['pim:streams', 2],
      ]);
      for (const release of releases) release!();
      expect([released, calls.inFlight]).to.deep.equal([3, 0]);
    });

    it('releases its local slot when its client disconnects', async () => {
      const calls = slots({}, lock('pim'));
      const leaving = new AbortController();
      const work = failure(calls.acquire(leaving.signal));
      await waitFor(() => asked.length === 1);
      expect(calls.inFlight).to.equal(1);
      leaving.abort(new Error('left'));
      expect(await work).to.have.property('message', 'left');
      expect(calls.inFlight).to.equal(0);
    });

    it('stops waiting for the slot of a stream immediately', async () => {
      const calls = slots({}, lock('pim:streams'));
      expect(await calls.tryAcquireStream(ANY)).to.equal(undefined);
      // Its slot in this process is free again.
      const leaving = new AbortController();
      const next = failure(calls.acquireStream(leaving.signal));
      expect(calls.waiting).to.equal(0);
      leaving.abort();
      await next;
    });
  });
});
