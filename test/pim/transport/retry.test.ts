import { expect } from 'chai';
import { retry } from '../../../src/pim/transport/retry.js';
import { TransientError } from '../../../src/pim/transport/transient-error.js';
import { ImageError } from '../../../src/shared/errors.js';
import { waitFor } from '../../support/wait-for.js';

const ANY = new AbortController().signal;

const transient = (retryAfterMs?: number): TransientError =>
  new TransientError(new ImageError('EUPSTREAM', 'down'), { retryAfterMs });

describe('pim/transport/retry', () => {
  let attempts: number;

  beforeEach(() => {
    attempts = 0;
  });

  /** Fails with these errors one after the other, and then succeeds. */
  function run(errors: readonly Error[], end = Infinity, signal = ANY): Promise<unknown> {
    const attempt = (): Promise<string> => {
      const error = errors[attempts++];
      return error ? Promise.reject(error) : Promise.resolve('result');
    };
    return retry(attempt, end, signal).catch((error: unknown) => error);
  }

  it('makes one attempt if it succeeds', async () => {
    expect(await run([])).to.equal('result');
    expect(attempts).to.equal(1);
  });

  it('makes up to four attempts, after the requested delay', async () => {
    expect(await run(Array<Error>(3).fill(transient(0)))).to.equal('result');
    expect(attempts).to.equal(4);
  });

  it('uses its own delay without Retry-After', async () => {
    expect(await run([transient()])).to.equal('result');
    expect(attempts).to.equal(2);
  });

  it('fails with the final error after the last attempt', async () => {
    const last = transient(0);
    expect(await run([...Array<Error>(3).fill(transient(0)), last])).to.equal(last.finalError);
    expect(attempts).to.equal(4);
  });

  it('does not retry permanent errors', async () => {
    const error = new ImageError('ENOENT', 'gone');
    expect(await run([error])).to.equal(error);
    expect(attempts).to.equal(1);
  });

  it('does not wait for an attempt beyond the deadline', async () => {
    const error = transient(10_000);
    expect(await run([error], performance.now() + 9000)).to.equal(error.finalError);
    expect(attempts).to.equal(1);
  });

  it('aborts with the reason of the signal, during an attempt and in between', async () => {
    const reason = new Error('left');
    expect(await run([transient(0)], Infinity, AbortSignal.abort(reason))).to.equal(reason);
    expect(attempts).to.equal(1);
    const leaving = new AbortController();
    attempts = 0;
    const work = run([transient(1_000_000)], Infinity, leaving.signal);
    await waitFor(() => attempts === 1);
    leaving.abort(reason);
    expect(await work).to.equal(reason);
    expect(attempts).to.equal(1);
  });
});
