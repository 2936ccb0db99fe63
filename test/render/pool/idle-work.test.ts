import { expect } from 'chai';
import { IdleWork } from '../../../src/render/pool/idle-work.js';
import { waitFor } from '../../support/wait-for.js';

describe('render/pool/idle-work', () => {
  let idle = true;
  let work: IdleWork;
  let done: string[] = [];

  beforeEach(() => {
    idle = true;
    done = [];
    work = new IdleWork({ isIdle: () => idle, idleMs: 0, most: 3 });
  });

  afterEach(() => work.close());

  const job = (name: string) => (): Promise<void> => {
    done.push(name);
    return Promise.resolve();
  };

  it('runs jobs in sequence, even after failures', async () => {
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    work.add(async () => {
      done.push('first');
      await gate;
    });
    work.add(() => Promise.reject(new Error('its own business')));
    work.add(job('last'));
    await waitFor(() => done.length === 1);
    expect(work.size).to.equal(3);
    finish();
    await waitFor(() => work.size === 0);
    expect(done).to.deep.equal(['first', 'last']);
  });

  it('waits while other work is pending', async () => {
    idle = false;
    work.add(job('late'));
    work.wake();
    // Anything that could start it has run.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(done).to.deep.equal([]);
    idle = true;
    work.wake();
    await waitFor(() => done.length === 1);
  });

  it('starts nothing if other work arrives', async () => {
    work.add(job('late'));
    idle = false;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([done, work.size]).to.deep.equal([[], 1]);
  });

  it('rejects jobs beyond its limit, and drops all jobs on close', async () => {
    idle = false;
    const taken = ['a', 'b', 'c', 'd'].map((name) => work.add(job(name)));
    expect([taken, work.size]).to.deep.equal([[true, true, true, false], 3]);
    idle = true;
    work.wake();
    await waitFor(() => work.size === 0);
    expect(done).to.deep.equal(['a', 'b', 'c']);
    idle = false;
    work.add(job('e'));
    work.close();
    expect(work.add(job('f'))).to.equal(false);
    idle = true;
    work.wake();
    expect(work.size).to.equal(0);
  });
});
