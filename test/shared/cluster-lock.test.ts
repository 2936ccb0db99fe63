import { expect } from 'chai';
import { ClusterLock, type Lock } from '../../src/shared/cluster-lock.js';
import { MemoryLogger } from '../support/harness.js';
import { waitFor } from '../support/wait-for.js';

const ANY = new AbortController().signal;

describe('shared/cluster-lock', () => {
  let logger: MemoryLogger;

  beforeEach(() => {
    logger = new MemoryLogger();
  });

  const locked = (lock: Lock | undefined): ClusterLock => new ClusterLock(lock, logger);

  it('does nothing without a lock', async () => {
    const lock = locked(undefined);
    const free = await lock.acquire('key', 1, ANY);
    free();
    expect(
      await lock.once('key', {
        find: () => Promise.resolve('stored'),
        make: () => Promise.resolve('made'),
        save: () => undefined,
      }),
    ).to.equal('made');
  });

  it('acquires a slot for a key, and releases it once', async () => {
    const calls: unknown[] = [];
    const free = await locked((key, places) => {
      calls.push([key, places]);
      return Promise.resolve(() => calls.push('freed'));
    }).acquire('key', 4, ANY);
    expect(calls).to.deep.equal([['key', 4]]);
    free();
    free();
    await waitFor(() => calls.length === 2);
    expect(calls[1]).to.equal('freed');
  });

  const failures: Record<string, Lock> = {
    rejects: () => Promise.reject(new Error('gone')),
    throws: () => {
      throw new Error('gone');
    },
  };
  for (const [what, lock] of Object.entries(failures)) {
    it(`continues without a lock that ${what}, and stops calling it after three failures`, async () => {
      let asked = 0;
      const one = locked((...call) => {
        asked += 1;
        return lock(...call);
      });
      for (let time = 0; time < 5; time++) (await one.acquire('key', 1, ANY))();
      expect(asked).to.equal(3);
      expect(logger.lines).to.have.length(1);
      expect(logger.lines[0]).to.match(/^The lock failed 3 times in a row; going on without it /);
    });
  }

  it('ignores errors on release', async () => {
    for (const release of [() => Promise.reject(new Error('lost')), () => 'no promise']) {
      (await locked(() => Promise.resolve(release)).acquire('key', 1, ANY))();
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(logger.lines).to.deep.equal([]);
  });

  /** A lock in this process, and how often it was asked for a place. */
  class LocalLock {
    readonly #taken = new Map<string, number>();
    asked = 0;

    readonly lock: Lock = async (key, places, signal) => {
      this.asked += 1;
      const taken = (): number => this.#taken.get(key) ?? 0;
      while (taken() >= places) {
        signal.throwIfAborted();
        // Like locks on Redis, it polls.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      this.#taken.set(key, taken() + 1);
      return () => this.#taken.set(key, taken() - 1);
    };
  }

  it('is waited for while it responds: slots in use are not failures', async () => {
    const local = new LocalLock();
    const one = locked(local.lock);
    const free = await one.acquire('key', 1, ANY);
    let got = false;
    const waiting = Array.from({ length: 4 }, async () => {
      const freeNext = await one.acquire('key', 1, ANY);
      got = true;
      freeNext();
    });
    // By then each of them has probed the lock twice.
    await waitFor(() => local.asked >= 13);
    expect(got).to.equal(false);
    free();
    await Promise.all(waiting);
    expect(logger.lines).to.deep.equal([]);
  });

  it('is waited for up to the limit of a caller, without counting as a failure', async () => {
    const local = new LocalLock();
    const one = locked(local.lock);
    const free = await one.acquire('key', 1, ANY);
    const hurried = await Promise.all(Array.from({ length: 4 }, () => one.acquire('key', 1, ANY, 20)));
    expect(hurried).to.deep.equal([undefined, undefined, undefined, undefined]);
    free();
    expect(await one.acquire('key', 1, ANY, 5000)).to.be.a('function');
    expect(logger.lines).to.deep.equal([]);
  });

  it('delays callers for seconds if it hangs, and is not called after three failures', async () => {
    const one = locked(() => new Promise(() => undefined));
    for (const free of await Promise.all([1, 2, 3].map(() => one.acquire('key', 1, ANY)))) free();
    expect(logger.lines).to.have.length(1);
    expect(logger.lines[0]).to.match(/^The lock failed 3 times .* no answer to a probe/);
  });

  it('is aborted when the caller leaves, and a late slot is released', async () => {
    const leaving = new AbortController();
    let grant: (() => void) | undefined;
    let freed = false;
    const waiting = locked(
      () =>
        new Promise((resolve) => {
          grant = () => resolve(() => (freed = true));
        }),
    ).acquire('key', 1, leaving.signal);
    await waitFor(() => grant !== undefined);
    leaving.abort(new Error('left'));
    expect(await waiting.catch((error: unknown) => error)).to.have.property('message', 'left');
    grant!();
    await waitFor(() => freed);
    expect(logger.lines).to.deep.equal([]);
  });
});
