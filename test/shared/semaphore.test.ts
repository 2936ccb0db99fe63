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
  it('admits that many and no more', async () => {
    const semaphore = new Semaphore(2);
    const release = await semaphore.acquire(ANY);
    expect(semaphore.tryAcquire()).to.be.a('function');
    expect(semaphore.tryAcquire()).to.equal(undefined);
    expect([semaphore.inUse, semaphore.waiting]).to.deep.equal([2, 0]);
    release();
    expect(semaphore.inUse).to.equal(1);
    expect(semaphore.tryAcquire()).to.be.a('function');
  });

  it('gives slots to waiters in order', async () => {
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
    // The slot has been handed on: nobody slips in before its new holder goes on.
    expect(semaphore.tryAcquire()).to.equal(undefined);
    await Promise.all(waiting);
    expect(order).to.deep.equal(['b', 'c']);
    expect([semaphore.inUse, semaphore.waiting]).to.deep.equal([0, 0]);
  });

  it('counts a slot that is released twice once', async () => {
    const semaphore = new Semaphore(2);
    const [one] = [await semaphore.acquire(ANY), await semaphore.acquire(ANY)];
    one();
    one();
    expect(semaphore.inUse).to.equal(1);
  });

  it('counts a slot that was waited for and is released twice once', async () => {
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

  it('lets who waits leave, with the reason of their signal, and gives them no slot', async () => {
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

  it('gives no slot to who has left already', async () => {
    const semaphore = new Semaphore(1);
    const reason = new Error('left');
    expect(await failure(semaphore.acquire(AbortSignal.abort(reason)))).to.equal(reason);
    expect(semaphore.inUse).to.equal(0);
  });

  describe('with a limit of who may wait', () => {
    const full = new Error('full');
    let semaphore: Semaphore;

    beforeEach(async () => {
      semaphore = new Semaphore(1, { maxWaiting: 1, whenFull: () => full });
      await semaphore.acquire(ANY);
      void semaphore.acquire(ANY);
    });

    it('refuses one more', async () => {
      expect(await failure(semaphore.acquire(ANY))).to.equal(full);
      expect(semaphore.waiting).to.equal(1);
    });

    it('lets who is urgent wait all the same', () => {
      void semaphore.acquire(ANY, { urgent: true });
      expect(semaphore.waiting).to.equal(2);
    });
  });

  describe('with turns', () => {
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

    it('takes them in turns, however many wait in each', async () => {
      expect(await order('a', 'a', 'a', 'a', 'b', 'b')).to.equal('ababaa');
      expect(await order('a', 'a', 'b', 'c', 'a', 'b')).to.equal('abcaba');
    });

    it('counts who may wait in each, and forgets a turn that everybody has left', async () => {
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

  it('rejects the refused with an error of their own', async () => {
    const semaphore = new Semaphore(0, { maxWaiting: 0 });
    expect(await failure(semaphore.acquire(ANY))).to.have.property('message', 'Too many are waiting');
  });
});
