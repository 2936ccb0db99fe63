import { expect } from 'chai';
import { Health } from '../../src/pim/health.js';
import { TransientError } from '../../src/pim/transport/transient-error.js';
import { ImageError } from '../../src/shared/errors.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';

const DOWN = new TransientError(new ImageError('EUPSTREAM', 'The PIM failed', { cause: 'status 503' }));
const BAD_FILE = new TransientError(new ImageError('EUPSTREAM', 'empty'), { fileSpecific: true });

describe('pim/health', () => {
  let health: Health;
  let logger: MemoryLogger;

  beforeEach(() => {
    logger = new MemoryLogger();
    health = new Health(logger);
  });

  /** Tracks work that fails; the error comes through. */
  async function fail(times = 1, error: Error = DOWN, path?: string): Promise<void> {
    for (let time = 0; time < times; time++) {
      const thrown: unknown = await health
        .track(() => Promise.reject(error), { path })
        .catch((reason: unknown) => reason);
      expect(thrown).to.equal(error);
    }
  }

  it('returns the result of the work', async () => {
    expect(await health.track(() => Promise.resolve('result'))).to.equal('result');
    expect(health.open).to.equal(false);
    health.assertAvailable();
  });

  it('stops calls after eight consecutive failures, and logs it', async () => {
    await fail(7);
    health.assertCallAllowed();
    await fail();
    expect(health.open).to.equal(true);
    for (const assert of [() => health.assertAvailable(), () => health.assertCallAllowed()]) {
      expect(assert).to.throw(ImageError).and.include({ code: 'EUPSTREAM', status: 502, retryAfter: 5 });
    }
    expect(logger.lines).to.have.length(1);
    expect(logger.lines[0]).to.match(/^The PIM failed 8 times in a row.* status 503$/);
  });

  it('allows one probing call after five seconds, and continues if it succeeds', async () => {
    await fail(8);
    await later(5001, async () => {
      health.assertAvailable();
      health.assertCallAllowed();
      expect(() => health.assertCallAllowed()).to.throw(ImageError);
      await health.track(() => Promise.resolve());
      health.assertCallAllowed();
    });
    expect(health.open).to.equal(false);
    expect(logger.lines.at(-1)).to.match(/^The PIM works again/);
  });

  it('counts only consecutive failures', async () => {
    await fail(7);
    await health.track(() => Promise.resolve());
    await fail(7);
    expect(health.open).to.equal(false);
  });

  it('does not count incomplete exchanges as successes', async () => {
    await fail(7);
    await health.track(() => Promise.resolve(), { complete: false });
    await fail();
    expect(health.open).to.equal(true);
  });

  it('does not count error responses as failures, including 429', async () => {
    await fail(8, new TransientError(new ImageError('EBUSY', 'too many')));
    await fail(8, new ImageError('ENOENT', 'gone'));
    await fail(8, new Error('a fault of ours'));
    expect(health.open).to.equal(false);
  });

  describe('counts a bad file', () => {
    it('once, however often it is requested', async () => {
      await fail(20, BAD_FILE, 'a');
      expect(health.open).to.equal(false);
      await fail(7);
      expect(health.open).to.equal(true);
    });

    it('again after a success', async () => {
      await fail(1, BAD_FILE, 'a');
      health.recordSuccess();
      await fail(7);
      await fail(1, BAD_FILE, 'a');
      expect(health.open).to.equal(true);
    });

    it('as an outage if every file is bad', async () => {
      for (const path of 'abcdefgh') await fail(1, BAD_FILE, path);
      expect(health.open).to.equal(true);
    });
  });

  describe('before bad files open the circuit breaker', () => {
    let checks: number;
    let isWell: boolean | undefined;

    beforeEach(() => {
      checks = 0;
      health = new Health(logger, () => {
        checks += 1;
        return Promise.resolve(isWell);
      });
    });

    it('a known good file is checked, and the circuit breaker stays closed if it succeeds', async () => {
      isWell = true;
      for (const path of 'abcdefghijklmnop') await fail(1, BAD_FILE, path);
      expect([health.open, checks]).to.deep.equal([false, 2]);
      await fail(7);
      expect(health.open).to.equal(false);
    });

    for (const well of [false, undefined]) {
      it(`it opens if ${well === false ? 'the good file fails too' : 'there is no good file'}`, async () => {
        isWell = well;
        for (const path of 'abcdefg') await fail(1, BAD_FILE, path);
        expect([health.open, checks]).to.deep.equal([false, 0]);
        await fail(1, BAD_FILE, 'h');
        expect([health.open, checks]).to.deep.equal([true, 1]);
      });
    }

    it('none is checked if the PIM itself fails', async () => {
      isWell = true;
      await fail(8);
      expect([health.open, checks]).to.deep.equal([true, 0]);
    });

    it('one closes it again after a probe for a bad file', async () => {
      isWell = true;
      await fail(8);
      await fail(1, BAD_FILE, 'a');
      expect([health.open, checks]).to.deep.equal([false, 1]);
    });
  });

  it('counts each failure of a file that is caused by the PIM', async () => {
    await fail(8, DOWN, 'a');
    expect(health.open).to.equal(true);
  });
});
