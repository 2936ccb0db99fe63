import { expect } from 'chai';
import { CircuitBreaker } from '../../src/shared/circuit-breaker.js';
import { later } from '../support/later.js';

describe('shared/circuit-breaker', () => {
  let told: unknown[];
  let breaker: CircuitBreaker;

  beforeEach(() => {
    told = [];
    breaker = new CircuitBreaker({
      maxFailures: 3,
      resetMs: 1000,
      onOpen: (cause) => told.push(cause),
      onClose: () => told.push('closed'),
    });
  });

  function fail(times: number): void {
    for (let time = 1; time <= times; time++) breaker.recordFailure(`failure ${time}`);
  }

  it('allows all calls at first, and after fewer failures than its threshold', () => {
    fail(2);
    expect([breaker.open, breaker.retryAfterMs, breaker.allow(), breaker.allow()]).to.deep.equal([
      false,
      0,
      true,
      true,
    ]);
  });

  it('counts consecutive failures only', () => {
    fail(2);
    breaker.recordSuccess();
    fail(2);
    expect(breaker.open).to.equal(false);
  });

  it('opens after a number of failures, reports the last one, and allows no calls', () => {
    fail(3);
    expect([breaker.open, breaker.allow()]).to.deep.equal([true, false]);
    expect(breaker.retryAfterMs).to.be.within(900, 1000);
    expect(told).to.deep.equal(['failure 3']);
  });

  it('reports an outage once, however many calls fail', () => {
    fail(30);
    expect(told).to.have.length(1);
  });

  it('is not kept open longer by calls that were pending when it opened', async () => {
    fail(3);
    await later(900, () => fail(5));
    await later(1001, () => expect(breaker.allow()).to.equal(true));
  });

  it('allows one probe after the pause, and another one after a further pause', async () => {
    fail(3);
    await later(1001, () => expect([breaker.allow(), breaker.allow()]).to.deep.equal([true, false]));
    await later(2002, () => expect([breaker.allow(), breaker.allow()]).to.deep.equal([true, false]));
  });

  it('stays open if the probe fails', async () => {
    fail(3);
    await later(1001, () => {
      breaker.allow();
      breaker.recordFailure('still');
      expect([breaker.open, breaker.allow()]).to.deep.equal([true, false]);
    });
  });

  it('closes if the probe succeeds, and reports it', async () => {
    fail(3);
    await later(1001, () => {
      breaker.allow();
      breaker.recordSuccess();
      expect([breaker.open, breaker.allow(), breaker.allow()]).to.deep.equal([false, true, true]);
    });
    expect(told).to.deep.equal(['failure 3', 'closed']);
  });
});
