import { expect } from 'chai';
import type { Answer } from '../../../src/cli/warm/askers.js';
import { Warmer, type Job, type Outcome, type WarmerOptions } from '../../../src/cli/warm/warmer.js';

const answer = (status: number, headers: Record<string, string> = {}): Answer => ({
  status,
  header: (name) => headers[name],
  bytes: 3,
});

describe('cli/warm/warmer', () => {
  async function warm(count: number, options: Pick<WarmerOptions, 'ask'> & Partial<WarmerOptions>) {
    const outcomes: Outcome[] = [];
    const jobs = Array.from({ length: count }, (_, at): Job => ({
      target: `${at}`,
      accept: '*/*',
      id: `${at}`,
      mayBeMissing: false,
    }));
    const warmer = new Warmer({
      concurrency: 2,
      signal: new AbortController().signal,
      onEnd: (_, outcome) => outcomes.push(outcome),
      firstWaitMs: 1,
      ...options,
    });
    return { stopped: await warmer.run(jobs.values()), outcomes };
  }

  it('limits concurrent requests', async () => {
    let [now, most] = [0, 0];
    const ask = async (): Promise<Answer> => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return answer(200, { 'cache-status': 'akeneo-images; hit; detail=memory' });
    };
    const { outcomes } = await warm(9, { ask, concurrency: 3 });
    expect([most, outcomes.length, outcomes[0]]).to.deep.equal([3, 9, 'hit']);
  });

  it('retries busy and unreachable servers a few times, then continues', async () => {
    const asked: string[] = [];
    const ask = (target: string): Promise<Answer> => {
      asked.push(target);
      if (target === '0') return Promise.reject(new Error('fetch failed', { cause: { code: 'ECONNREFUSED' } }));
      return Promise.resolve(answer(target === '1' ? 503 : 200));
    };
    const { stopped, outcomes } = await warm(3, { ask, concurrency: 1 });
    expect(asked).to.deep.equal(['0', '0', '0', '0', '0', '1', '1', '1', '1', '1', '2']);
    expect([stopped, ...outcomes]).to.deep.equal([undefined, 'failed', 'failed', 'made']);
  });

  it('gives up after many consecutive failures', async () => {
    const { stopped, outcomes } = await warm(40, { ask: () => Promise.resolve(answer(404)), concurrency: 1 });
    expect(outcomes).to.have.length(10);
    expect(stopped).to.equal('10 pictures in a row have failed: status 404');
  });

  it('leaves the rest when interrupted', async () => {
    const interrupted = new AbortController();
    const ask = (): Promise<Answer> => {
      interrupted.abort();
      return Promise.reject(new Error('aborted'));
    };
    const { stopped, outcomes } = await warm(5, { ask, signal: interrupted.signal });
    expect([stopped, outcomes]).to.deep.equal(['it was interrupted', []]);
  });
});
