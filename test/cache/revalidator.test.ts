import { expect } from 'chai';
import { Revalidator } from '../../src/cache/revalidator.js';
import { waitFor } from '../support/wait-for.js';

describe('cache/revalidator', () => {
  let revalidator: Revalidator;
  let runs: AbortSignal[];
  let end: ((error?: Error) => void)[];

  beforeEach(() => {
    revalidator = new Revalidator({ timeoutMs: 60_000, places: 4 });
    runs = [];
    end = [];
  });

  afterEach(async () => {
    end.forEach((each) => each());
    await revalidator.close();
  });

  const work = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      runs.push(signal);
      end.push((error) => (error ? reject(error) : resolve()));
    });

  it('runs one revalidation per key at a time', async () => {
    expect([revalidator.revalidate('a', work), revalidator.revalidate('a', work)]).to.deep.equal([
      'stale-while-revalidate',
      'stale-while-revalidate',
    ]);
    expect(runs).to.have.length(1);
    end[0]!();
    await waitFor(() => {
      revalidator.revalidate('a', work);
      return runs.length === 2;
    });
  });

  it('runs as many at a time as it has places, and defers one more to its next request', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e'])
      expect(revalidator.revalidate(key, work)).to.equal('stale-while-revalidate');
    expect(runs).to.have.length(4);
    end[0]!();
    await waitFor(() => {
      revalidator.revalidate('e', work);
      return runs.length === 5;
    });
  });

  it('pauses after a failure and reports stale-if-error', async () => {
    revalidator.revalidate('a', work);
    end[0]!(new Error('gone'));
    await waitFor(() => revalidator.revalidate('a', work) === 'stale-if-error');
    expect(runs).to.have.length(1);
    expect(revalidator.revalidate('b', work)).to.equal('stale-while-revalidate');
  });

  it('reports the first of consecutive failures, even if the callback throws', async () => {
    const reported: unknown[] = [];
    const reporting = new Revalidator({
      timeoutMs: 60_000,
      places: 4,
      onError: (error) => {
        reported.push((error as Error).message);
        throw new Error('The log is full');
      },
    });
    const fail = async (key: string, message: string): Promise<void> => {
      await waitFor(() => reporting.revalidate(key, () => Promise.reject(new Error(message))) === 'stale-if-error');
    };
    await fail('a', 'first');
    await fail('b', 'second');
    expect(reported).to.deep.equal(['first']);
    reporting.revalidate('c', () => Promise.resolve());
    await fail('d', 'third');
    expect(reported).to.deep.equal(['first', 'third']);
    await reporting.close();
  });

  it('aborts a revalidation at its timeout', async () => {
    const short = new Revalidator({ timeoutMs: 20, places: 4 });
    short.revalidate('a', work);
    await waitFor(() => runs[0]!.aborted);
  });

  it('aborts running revalidations on close, and starts none afterwards', async () => {
    revalidator.revalidate('a', (signal) => {
      runs.push(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    });
    await revalidator.close();
    expect(runs[0]!.aborted).to.equal(true);
    revalidator.revalidate('b', work);
    expect(runs).to.have.length(1);
  });
});
