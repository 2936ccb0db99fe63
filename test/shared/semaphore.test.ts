import { expect } from 'chai';
import { Semaphore } from '../../src/shared/semaphore.js';

const ANY = new AbortController().signal;

/** What a promise rejects with. */
function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: unknown) => error,
  );
}

describe('shared/semaphore', () => {
  it('admits a limited number', async () => {
    const semaphore = new Semaphore(2);
    const release = await semaphore.acquire(ANY);
    expect(semaphore.tryAcquire()).to.be.a('function');
    expect(semaphore.tryAcquire()).to.equal(undefined);
    expect([semaphore.inUse, semaphore.waiting]).to.deep.equal([2, 0]);
    release();
    expect(semaphore.inUse).to.equal(1);
    expect(semaphore.tryAcquire()).to.be.a('function');
  });

  it('grants slots in order', async () => {
    const semaphore = new Semaphore(1);
    const first = await semaphore.acquire(ANY);
    const order: string[] = [];
    const enter = (name: string) => async (): Promise<void> => {
      const release = await semaphore.acquire(ANY);
      order.push(name);
      release();
    };
    const waiting = ['b', 'c'].map((name) => enter(name)());
    expect(semaphore.waiting).to.equal(2);
    first();
    // The slot has been handed on: no other caller gets it before its new holder runs.
    expect(semaphore.tryAcquire()).to.equal(undefined);
    await Promise.all(waiting);
    expect(order).to.deep.equal(['b', 'c']);
    expect([semaphore.inUse, semaphore.waiting]).to.deep.equal([0, 0]);
  });

  it('counts a slot released twice once', async () => {
    const semaphore = new Semaphore(2);
    const [one] = [await semaphore.acquire(ANY), await semaphore.acquire(ANY)];
    one();
    one();
    expect(semaphore.inUse).to.equal(1);
  });

  it('counts an awaited slot released twice once', async () => {
    const semaphore = new Semaphore(1);
    const first = await semaphore.acquire(ANY);
    const second = semaphore.acquire(ANY);
    const third = semaphore.acquire(ANY);
    first();
    const release = await second;
    release();
    release();
    await third;
    expect(semaphore.inUse).to.equal(1);
  });

  it('lets a waiting caller leave with the reason of its signal, without a slot', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire(ANY);
    const leaving = new AbortController();
    const waiting = failure(semaphore.acquire(leaving.signal));
    const reason = new Error('left');
    leaving.abort(reason);
    expect(await waiting).to.equal(reason);
    expect(semaphore.waiting).to.equal(0);
    release();
    expect(semaphore.inUse).to.equal(0);
  });

  it('grants no slot to an aborted caller', async () => {
    const semaphore = new Semaphore(1);
    const reason = new Error('left');
    expect(await failure(semaphore.acquire(AbortSignal.abort(reason)))).to.equal(reason);
    expect(semaphore.inUse).to.equal(0);
  });

  describe('with a limit on waiting callers', () => {
    const full = new Error('full');
    let semaphore: Semaphore;

    beforeEach(async () => {
      semaphore = new Semaphore(1, { maxWaiting: 1, whenFull: () => full });
      await semaphore.acquire(ANY);
      void semaphore.acquire(ANY);
    });

    it('rejects one more', async () => {
      expect(await failure(semaphore.acquire(ANY))).to.equal(full);
      expect(semaphore.waiting).to.equal(1);
    });

    it('accepts urgent callers anyway', () => {
      void semaphore.acquire(ANY, { urgent: true });
      expect(semaphore.waiting).to.equal(2);
    });
  });

  describe('with groups', () => {
    /** The order in which these get the only slot, one after the other. */
    async function order(...turns: string[]): Promise<string> {
      const semaphore = new Semaphore(1);
      const first = await semaphore.acquire(ANY);
      const entered: string[] = [];
      const all = turns.map(async (turn) => {
        const release = await semaphore.acquire(ANY, { turn });
        entered.push(turn);
        release();
      });
      expect(semaphore.waiting).to.equal(turns.length);
      first();
      await Promise.all(all);
      expect([semaphore.inUse, semaphore.waiting]).to.deep.equal([0, 0]);
      return entered.join('');
    }

    it('alternates between groups, however many wait in each', async () => {
      expect(await order('a', 'a', 'a', 'a', 'b', 'b')).to.equal('ababaa');
      expect(await order('a', 'a', 'b', 'c', 'a', 'b')).to.equal('abcaba');
    });

    it('limits waiting callers per group, and removes empty groups', async () => {
      const semaphore = new Semaphore(1, { maxWaiting: 1 });
      const release = await semaphore.acquire(ANY);
      const leaving = new AbortController();
      const left = failure(semaphore.acquire(leaving.signal, { turn: 'a' }));
      expect(await failure(semaphore.acquire(ANY, { turn: 'a' }))).to.have.property('message', 'Too many are waiting');
      const other = semaphore.acquire(ANY, { turn: 'b' });
      leaving.abort(new Error('left'));
      await left;
      expect(semaphore.waiting).to.equal(1);
      release();
      (await other)();
      expect(semaphore.inUse).to.equal(0);
    });
  });

  it('rejects with a custom error', async () => {
    const semaphore = new Semaphore(0, { maxWaiting: 0 });
    expect(await failure(semaphore.acquire(ANY))).to.have.property('message', 'Too many are waiting');
  });
});
