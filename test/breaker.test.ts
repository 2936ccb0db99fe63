import { expect } from 'chai';
import { Breaker } from '../src/breaker.js';
import { later } from './support/later.js';

describe('breaker', () => {
  let told: unknown[];
  let breaker: Breaker;

  beforeEach(() => {
    told = [];
    breaker = new Breaker({
      failures: 3,
      restMs: 1000,
      onOpen: (cause) => told.push(cause),
      onClose: () => told.push('closed'),
    });
  });

  function fail(times: number): void {
    for (let time = 1; time <= times; time++) breaker.failed(`failure ${time}`);
  }

  it('lets all calls through at first, and after fewer failures than open it', () => {
    fail(2);
    expect([breaker.open, breaker.wait, breaker.pass(), breaker.pass()]).to.deep.equal([false, 0, true, true]);
  });

  it('counts failures in a row: a success between them starts anew', () => {
    fail(2);
    breaker.succeeded();
    fail(2);
    expect(breaker.open).to.equal(false);
  });

  it('opens with so many failures, tells the last one, and lets nothing through', () => {
    fail(3);
    expect([breaker.open, breaker.pass()]).to.deep.equal([true, false]);
    expect(breaker.wait).to.be.within(900, 1000);
    expect(told).to.deep.equal(['failure 3']);
  });

  it('tells an outage once, however many calls fail in it', () => {
    fail(30);
    expect(told).to.have.length(1);
  });

  it('is kept open no longer by what was under way when it opened', async () => {
    fail(3);
    await later(900, () => fail(5));
    await later(1001, () => expect(breaker.pass()).to.equal(true));
  });

  it('lets one probe through after the rest, and the next one a rest later', async () => {
    fail(3);
    await later(1001, () => expect([breaker.pass(), breaker.pass()]).to.deep.equal([true, false]));
    await later(2002, () => expect([breaker.pass(), breaker.pass()]).to.deep.equal([true, false]));
  });

  it('stays open when the probe fails', async () => {
    fail(3);
    await later(1001, () => {
      breaker.pass();
      breaker.failed('still');
      expect([breaker.open, breaker.pass()]).to.deep.equal([true, false]);
    });
  });

  it('closes when the probe succeeds, and says so', async () => {
    fail(3);
    await later(1001, () => {
      breaker.pass();
      breaker.succeeded();
      expect([breaker.open, breaker.pass(), breaker.pass()]).to.deep.equal([false, true, true]);
    });
    expect(told).to.deep.equal(['failure 3', 'closed']);
  });
});
