import { expect } from 'chai';
import { Keyv } from 'keyv';
import { KeyvStore, toKeyv, type KeyvLike } from '../../src/cache/keyv-store.js';
import { Operation } from '../../src/shared/telemetry.js';
import type { StoreTrace } from '../../src/shared/trace-types.js';
import { ChaosStore } from '../support/chaos-store.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';

describe('cache/keyv-store', () => {
  let chaos: ChaosStore;
  let logger: MemoryLogger;
  let store: KeyvStore;

  beforeEach(() => {
    chaos = new ChaosStore();
    logger = new MemoryLogger();
    store = new KeyvStore(chaos, logger);
  });

  describe('with a working Keyv', () => {
    it('returns what was set', async () => {
      await store.set('key', Buffer.from('value'), 1000);
      expect(await store.get('key')).to.deep.equal(Buffer.from('value'));
    });

    it('returns undefined for missing keys and for null', async () => {
      expect(await store.get('key')).to.equal(undefined);
      chaos.entries.set('key', null);
      expect(await store.get('key')).to.equal(undefined);
    });

    it('reports missing keys', async () => {
      await store.set('key', 'value', 1000);
      expect([await store.lacks('key'), await store.lacks('other')]).to.deep.equal([false, true]);
    });

    it('reports hits and misses to subscribers', async () => {
      const trace = new Operation<StoreTrace>('store');
      const hits: (boolean | undefined)[] = [];
      trace.onEnd(({ hit }) => hits.push(hit));
      const watched = new KeyvStore(chaos, logger, trace);
      chaos.entries.set('key', 'value');
      await watched.get('key');
      await watched.get('other');
      await watched.lacks('key');
      await watched.lacks('other');
      watched.close();
      expect(hits).to.deep.equal([true, false, true, false]);
    });

    it('removes deleted entries', async () => {
      await store.set('key', 'value', 1000);
      await store.delete('key');
      expect(await store.get('key')).to.equal(undefined);
    });

    it('sets a TTL in whole milliseconds on every entry', async () => {
      const ttls: unknown[] = [];
      chaos.set = (...call: unknown[]) => Promise.resolve(ttls.push(call[2]));
      await store.set('key', 'value', 1234.5);
      expect(ttls).to.deep.equal([1235]);
    });

    it('counts hits and misses', async () => {
      await store.set('key', 'value', 1000);
      await store.get('key');
      await store.get('other');
      await store.get('another');
      expect(store.stats).to.deep.equal({ hits: 1, misses: 2, failures: 0, open: false });
    });
  });

  for (const misbehaviour of ['throw', 'reject', 'hang', 'swallow'] as const) {
    describe(`with a Keyv whose calls ${misbehaviour}`, () => {
      beforeEach(() => {
        chaos.misbehaviour = misbehaviour;
      });

      it('returns nothing and does not throw', async () => {
        expect(await store.get('key')).to.equal(undefined);
        expect(store.stats).to.deep.equal({ hits: 0, misses: 1, failures: 1, open: false });
      });

      it('does not report the key as missing', async () => {
        expect(await store.lacks('key')).to.equal(false);
      });

      it('opens the circuit after three consecutive failures and logs it once', async () => {
        for (let call = 0; call < 10; call++) await store.get('key');
        expect(chaos.gets).to.equal(3);
        expect(logger.lines).to.have.length(1);
        expect(logger.lines[0]).to.match(/^The store failed 3 times in a row; going on without it: /);
      });

      it('opens the circuit after many concurrent failures and logs it once', async () => {
        await Promise.all(Array.from({ length: 20 }, () => store.get('key')));
        await store.get('key');
        expect(chaos.gets).to.be.at.most(20);
        expect(logger.lines).to.have.length(1);
      });

      it('writes nothing while the circuit is open', async () => {
        for (let call = 0; call < 3; call++) await store.get('key');
        await store.set('key', 'value', 1000);
        expect(chaos.sets).to.equal(0);
      });

      it('retries after a pause and recovers', async () => {
        for (let call = 0; call < 3; call++) await store.get('key');
        chaos.misbehaviour = undefined;
        chaos.entries.set('key', 'value');
        expect(await store.get('key')).to.equal(undefined);
        await later(5001, async () => {
          expect(await store.get('key')).to.equal('value');
        });
      });

      it('makes one probing call after a pause while the failure lasts', async () => {
        for (let call = 0; call < 3; call++) await store.get('key');
        await later(5001, async () => {
          for (let call = 0; call < 5; call++) await store.get('key');
        });
        expect(chaos.gets).to.equal(4);
      });
    });
  }

  it('does not wait indefinitely for a hanging write', async () => {
    chaos.misbehaviour = 'hang';
    await Promise.all([store.set('key', 'value', 1000), store.delete('key')]);
    expect(store.stats.failures).to.equal(2);
  });

  it('tolerates slow calls', async () => {
    chaos.misbehaviour = 'slow';
    await store.set('key', 'value', 1000);
    expect(await store.get('key')).to.equal('value');
    expect(store.stats.failures).to.equal(0);
  });

  it('continues while failures are not consecutive', async () => {
    for (let call = 0; call < 10; call++) {
      chaos.misbehaviour = call % 3 === 2 ? undefined : 'reject';
      await store.get('key');
    }
    expect(chaos.gets).to.equal(10);
    expect(logger.lines).to.deep.equal([]);
  });

  it('does not mix up results when a call that timed out completes late', async () => {
    let answer: ((value: string) => void) | undefined;
    const slow: KeyvLike = {
      get: (key) =>
        key === 'late' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(`value of ${key}`),
      set: () => Promise.resolve(true),
      delete: () => Promise.resolve(true),
    };
    store = new KeyvStore(slow, logger);
    expect(await store.get('late')).to.equal(undefined);
    const other = store.get('other');
    answer!('too late');
    expect(await other).to.equal('value of other');
  });

  describe('error events', () => {
    it('do not throw', () => {
      expect(() => chaos.emit(new Error('connection lost'))).not.to.throw();
      expect(store.stats.failures).to.equal(1);
    });

    it('of a real Keyv are counted', () => {
      const keyv = new Keyv();
      const own = new KeyvStore(keyv, logger);
      keyv.emit('error', new Error('connection lost'));
      expect(own.stats.failures).to.equal(1);
    });

    for (const [what, error, told] of [
      ['an error', new Error('connection lost'), 'connection lost'],
      ['a multi-line error', new Error('connection\n    lost\r\n'), 'connection lost'],
      ['a timeout', new DOMException('The operation was aborted', 'TimeoutError'), 'The operation was aborted'],
      [
        'a refused connection',
        Object.assign(new AggregateError([new Error('::1'), new Error('127.0.0.1')]), { code: 'ECONNREFUSED' }),
        'ECONNREFUSED',
      ],
      ['a value that is not an error', 'gone', 'gone'],
      ['undefined', undefined, 'undefined'],
    ] as const) {
      it(`are logged on one line without a stack: ${what}`, () => {
        const warnings: unknown[][] = [];
        const own = new ChaosStore();
        new KeyvStore(own, { warn: (...said: unknown[]) => void warnings.push(said) });
        for (let event = 0; event < 3; event++) own.emit(error);
        const line = `The store failed 3 times in a row; going on without it: ${told}`;
        expect(warnings).to.deep.equal([[line]]);
      });
    }

    it('neither extend the pause nor add log lines while the circuit is open', async () => {
      for (let event = 0; event < 3; event++) chaos.emit(new Error('connection lost'));
      await later(4000, () => {
        for (let event = 0; event < 10; event++) chaos.emit(new Error('connection lost'));
        return Promise.resolve();
      });
      expect(logger.lines).to.have.length(1);
      chaos.entries.set('key', 'value');
      await later(5001, async () => {
        expect(await store.get('key')).to.equal('value');
      });
    });
  });

  describe('toKeyv', () => {
    it('returns a Keyv unchanged', () => {
      const keyv = new Keyv();
      expect(toKeyv(keyv)).to.equal(keyv);
    });

    it('wraps a Map in a Keyv', async () => {
      const map = new Map();
      await toKeyv(map).set('key', Buffer.from('value'), 1000);
      expect(map.size).to.equal(1);
      expect(await toKeyv(map).get('key')).to.deep.equal(Buffer.from('value'));
    });
  });
});
