import { expect } from 'chai';
import { Revalidator } from '../../src/cache/revalidator.js';
import { waitFor } from '../support/wait-for.js';

describe('cache/renewals', () => {
  let renewals: Revalidator;
  let runs: AbortSignal[];
  let end: ((error?: Error) => void)[];

  beforeEach(() => {
    renewals = new Revalidator({ timeoutMs: 60_000 });
    runs = [];
    end = [];
  });

  afterEach(async () => {
    end.forEach((each) => each());
    await renewals.close();
  });

  const work = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      runs.push(signal);
      end.push((error) => (error ? reject(error) : resolve()));
    });

  it('runs each once at a time', async () => {
    expect([renewals.revalidate('a', work), renewals.revalidate('a', work)]).to.deep.equal([
      'stale-while-revalidate',
      'stale-while-revalidate',
    ]);
    expect(runs).to.have.length(1);
    end[0]!();
    await waitFor(() => {
      renewals.revalidate('a', work);
      return runs.length === 2;
    });
  });

  it('runs four at a time: the fifth comes with its next request', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e'])
      expect(renewals.revalidate(key, work)).to.equal('stale-while-revalidate');
    expect(runs).to.have.length(4);
    end[0]!();
    await waitFor(() => {
      renewals.revalidate('e', work);
      return runs.length === 5;
    });
  });

  it('rests after a failure, and says so', async () => {
    renewals.revalidate('a', work);
    end[0]!(new Error('gone'));
    await waitFor(() => renewals.revalidate('a', work) === 'stale-if-error');
    expect(runs).to.have.length(1);
    expect(renewals.revalidate('b', work)).to.equal('stale-while-revalidate');
  });

  it('has a limit of time', async () => {
    const short = new Revalidator({ timeoutMs: 20 });
    short.revalidate('a', work);
    await waitFor(() => runs[0]!.aborted);
  });

  it('aborts what runs when it is closed, and begins nothing then', async () => {
    renewals.revalidate('a', (signal) => {
      runs.push(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    });
    await renewals.close();
    expect(runs[0]!.aborted).to.equal(true);
    renewals.revalidate('b', work);
    expect(runs).to.have.length(1);
  });
});
