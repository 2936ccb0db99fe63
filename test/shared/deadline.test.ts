import { expect } from 'chai';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { raceAbort, raceResponsive } from '../../src/shared/deadline.js';

describe('shared/deadline', () => {
  it('ignores rejections of abandoned work', async () => {
    const unheard: unknown[] = [];
    const listen = (reason: unknown): void => void unheard.push(reason);
    const others = process.rawListeners('unhandledRejection') as ((reason: unknown) => void)[];
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', listen);
    try {
      const gone = new Error('gone');
      const waited = await raceAbort(Promise.reject(new Error('failed')), AbortSignal.abort(gone)).catch(
        (error: unknown) => error,
      );
      expect(waited).to.equal(gone);
      await turn();
      expect(unheard).to.deep.equal([]);
    } finally {
      process.off('unhandledRejection', listen);
      for (const other of others) process.on('unhandledRejection', other);
    }
  });

  describe('raceResponsive', () => {
    const late = (): Error => new Error('late');

    /** Keeps the event loop busy. */
    function block(ms: number): void {
      for (const end = performance.now() + ms; performance.now() < end;);
    }

    it('returns the result of the work, or throws its error', async () => {
      expect(await raceResponsive(Promise.resolve(1), 1000, late)).to.equal(1);
      const failure = new Error('failed');
      expect(await raceResponsive(Promise.reject(failure), 1000, late).catch((error: unknown) => error)).to.equal(
        failure,
      );
    });

    it('rejects after the timeout', async () => {
      const never = new Promise<never>(() => undefined);
      expect(await raceResponsive(never, 20, late).catch((error: unknown) => (error as Error).message)).to.equal(
        'late',
      );
    });

    it('accepts a result that is available while the event loop is blocked', async () => {
      const server = createServer((socket) => socket.end('answer')).listen(0);
      await once(server, 'listening');
      const socket = connect((server.address() as AddressInfo).port);
      await once(socket, 'connect');
      const answer = once(socket, 'data').then(([data]) => String(data));
      const waiting = raceResponsive(answer, 20, late);
      // The whole timeout elapses in one turn, and again several times.
      let turns = 0;
      const busy = setInterval(() => {
        block(60);
        if (++turns === 3) clearInterval(busy);
      }, 1);
      block(100);
      expect(await waiting).to.equal('answer');
      clearInterval(busy);
      server.close();
    });
  });
});
