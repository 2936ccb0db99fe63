import { expect } from 'chai';
import { Announcer, type Purged } from '../../src/media/announcer.js';
import { MemoryLogger } from '../support/harness.js';
import { waitFor } from '../support/wait-for.js';

describe('media/announcer', () => {
  const of = (name: string): Purged => ({ paths: [`products/${name}`, 'shared'], tags: [name] });
  let told: Purged[];
  let logger: MemoryLogger;

  beforeEach(() => {
    told = [];
    logger = new MemoryLogger();
  });

  const announcer = (isShared: boolean): Announcer =>
    new Announcer({ onPurge: (purged) => void told.push(purged), isShared, logger });

  it('announces at once, and again after other processes have dropped the old value', async () => {
    const shared = announcer(true);
    shared.announce(of('a'));
    shared.announce(of('b'));
    await waitFor(() => told.length === 2);
    expect(told).to.deep.equal([of('a'), of('b')]);
    // The second one came after the first one's time had begun, and has a time of its own.
    await waitFor(() => told.length === 4);
    expect(told.slice(2)).to.deep.equal([of('a'), of('b')]);
    shared.close();
  });

  it('announces once without other processes', async () => {
    const [alone, shared] = [announcer(false), announcer(true)];
    alone.announce(of('alone'));
    shared.announce(of('shared'));
    await waitFor(() => told.filter(({ tags }) => tags.includes('shared')).length === 2);
    expect(told.filter(({ tags }) => tags.includes('alone'))).to.have.length(1);
  });

  it('announces nothing after close', async () => {
    const [closed, open] = [announcer(true), announcer(true)];
    closed.announce(of('closed'));
    open.announce(of('open'));
    closed.close();
    await waitFor(() => told.filter(({ tags }) => tags.includes('open')).length === 2);
    expect(told.filter(({ tags }) => tags.includes('closed'))).to.have.length(1);
  });

  it('logs errors of the callback and continues', async () => {
    const failing = new Announcer({
      onPurge: () => {
        throw new Error('the CDN is down');
      },
      isShared: false,
      logger,
    });
    failing.announce(of('a'));
    await waitFor(() => logger.lines.some((line) => line.includes('the CDN is down')));
    new Announcer({ onPurge: undefined, isShared: true, logger }).announce(of('a'));
  });
});
