import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import { raceAbort } from '../../src/shared/deadline.js';

describe('shared/deadline', () => {
  it('work that nobody waits for any more may fail without ending the process', async () => {
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
});
