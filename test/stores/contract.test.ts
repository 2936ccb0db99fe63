import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { createEntry, type Entry } from '../../src/cache/entry.js';
import { KeyvStore, type KeyvLike, type StoreOption } from '../../src/cache/keyv-store.js';
import { MemoryTier } from '../../src/cache/memory-tier.js';
import { TieredCache } from '../../src/cache/tiered-cache.js';
import { available } from '../support/available.js';
import { Harness, MemoryLogger, type Client } from '../support/harness.js';
import { pdf, png } from '../support/pictures.js';
import type { Backend } from '../support/stores/backend.js';
import { KEYVS } from '../support/stores/keyvs.js';
import { map } from '../support/stores/map.js';
import { mysql } from '../support/stores/mysql.js';
import { postgres } from '../support/stores/postgres.js';
import { redis } from '../support/stores/redis.js';
import { sqlite } from '../support/stores/sqlite.js';
import { waitFor } from '../support/wait-for.js';

const MINUTE = 60_000;
const FROM_STORE = 'akeneo-images; hit; detail=store';
const MADE = 'akeneo-images; fwd=miss';

/** What the project expects of any Keyv on any store. */
for (const version of KEYVS) {
  for (const kind of [map, redis, postgres, mysql, sqlite]) {
    describe(`stores: ${version.name} on ${kind.name}`, () => {
      let backend: Backend | undefined;
      /** A Keyv of another process. */
      let keyv: () => KeyvLike & StoreOption;
      let logger: MemoryLogger;
      let store: KeyvStore;

      before(async function () {
        const create = await available(this, () => version.load());
        const started = await available(this, () => kind.start());
        backend = started;
        keyv = () => create(started.connect(), started.namespace);
      });

      after(() => backend?.stop());

      beforeEach(async () => {
        logger = new MemoryLogger();
        const connected = keyv();
        // A server that has just begun may take longer for its first answer than a request would wait.
        await connected.get('anything');
        store = new KeyvStore(connected, logger);
      });

      afterEach(() => {
        expect(store.stats.failures, logger.lines.join('\n')).to.equal(0);
      });

      describe('Store', () => {
        it('returns all byte values unchanged', async () => {
          const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
          await store.set('bytes', bytes, MINUTE);
          expect(await store.get('bytes')).to.deep.equal(bytes);
        });

        it('returns a megabyte of random bytes unchanged', async () => {
          const bytes = randomBytes(1024 * 1024);
          await store.set('megabyte', bytes, MINUTE);
          const found = await store.get('megabyte');
          expect(Buffer.isBuffer(found) && found.equals(bytes)).to.equal(true);
        });

        it('returns ASCII text unchanged', async () => {
          for (const text of ['token', ':base64:abc', '["a",1]', "it's", 'a\\b', '%_"`', '\u0000\n']) {
            await store.set('text', text, MINUTE);
            expect(await store.get('text')).to.equal(text);
          }
        });

        it('returns nothing for an unknown key', async () => {
          expect(await store.get('missing')).to.equal(undefined);
        });

        it('replaces an existing value', async () => {
          await store.set('key', Buffer.from('old, and longer'), MINUTE);
          await store.set('key', Buffer.from('new'), MINUTE);
          expect(await store.get('key')).to.deep.equal(Buffer.from('new'));
        });

        it('returns nothing for a deleted key', async () => {
          await store.set('key', Buffer.from('value'), MINUTE);
          await store.delete('key');
          await store.delete('missing');
          expect(await store.get('key')).to.equal(undefined);
        });

        it('expires entries at their TTL', async () => {
          await store.set('long', Buffer.from('long'), MINUTE);
          await store.set('short', Buffer.from('short'), 100);
          await waitFor(async () => (await store.get('short')) === undefined);
          expect(await store.get('long')).to.deep.equal(Buffer.from('long'));
        });

        it('is shared with another connection', async () => {
          const other = new KeyvStore(keyv(), logger);
          await store.set('shared', Buffer.from('value'), MINUTE);
          expect(await other.get('shared')).to.deep.equal(Buffer.from('value'));
          await other.delete('shared');
          expect(await store.get('shared')).to.equal(undefined);
        });

        it('supports concurrent calls', async () => {
          const values = Array.from({ length: 30 }, (_, index) => Buffer.alloc(1000, index));
          await Promise.all(values.map((value, index) => store.set(`many ${index}`, value, MINUTE)));
          const found = await Promise.all(values.map((_, index) => store.get(`many ${index}`)));
          expect(found).to.deep.equal(values);
        });
      });

      describe('Cache', () => {
        /** A cache of a process that has just started. */
        const cache = (): TieredCache => new TieredCache(new MemoryTier(1024 * 1024), store, 1024 * 1024);
        const entry = (): Entry =>
          createEntry(
            randomBytes(2000),
            { mimeType: 'image/png', fileName: 'ä".png', extension: 'png', format: 'png' },
            { fresh: MINUTE, stale: 0 },
          );

        /** Waits for a write that runs in the background. */
        const written = (key: string): Promise<void> => waitFor(async () => (await cache().get(key)) !== undefined);

        it('returns an entry unchanged', async () => {
          const whole = entry();
          void cache().set('entry', whole);
          await written('entry');
          expect(await cache().get('entry')).to.deep.equal({ entry: whole, from: 'store' });
        });

        it('treats foreign values as misses, and overwrites them', async () => {
          for (const foreign of ['text', 42, true, { a: 1 }, [1, 2], Buffer.from('AKI2'), Buffer.alloc(100)]) {
            await keyv().set('foreign', foreign, MINUTE);
            expect(await cache().get('foreign'), JSON.stringify(foreign)).to.equal(undefined);
          }
          const whole = entry();
          void cache().set('foreign', whole);
          await written('foreign');
          expect((await cache().get('foreign'))?.entry).to.deep.equal(whole);
        });
      });

      describe('the middleware', () => {
        let harness: Harness;
        let picture: string;
        let manual: string;

        before(async () => {
          harness = await Harness.start();
          picture = harness.add(await png(80, 60), { name: 'a.png', mimeType: 'image/png' });
          manual = harness.add(pdf(3000), { name: 'a.pdf', mimeType: 'application/pdf' });
        });

        beforeEach(() => harness.pim.reset());

        after(() => harness.stop());

        afterEach(() => harness.closeNew());

        /** Another process on the store. */
        const instance = (options = {}): Promise<Client> => harness.serve({ store: keyv(), ...options });

        /** Waits until the store has this many more keys. */
        async function keysAfter(work: () => Promise<unknown>, more: number): Promise<void> {
          const before = (await backend!.rows()).size;
          await work();
          await waitFor(async () => (await backend!.rows()).size >= before + more);
        }

        const downloads = (): number => harness.pim.calls.filter(({ kind: call }) => call === 'download').length;

        it('serves from the store in a second process without a call to the PIM', async () => {
          const first = await instance();
          const urls = [`/tr:w-30,f-png/${picture}`, `/${manual}`, `/tr:orig-true/${picture}`];
          const made: Buffer[] = [];
          // Two originals, a result and a token.
          await keysAfter(async () => {
            for (const url of urls) made.push((await first.get(url)).body);
          }, 4);
          harness.pim.reset();
          const second = await instance();
          for (const [index, url] of urls.entries()) {
            const { status, headers, body } = await second.get(url);
            expect([url, status, headers['cache-status']]).to.deep.equal([url, 200, FROM_STORE]);
            expect(body.equals(made[index]!)).to.equal(true);
          }
          expect(harness.pim.calls).to.deep.equal([]);
        });

        it('shares the token', async () => {
          harness.pim.regenerateSecret();
          const files = [pdf(100), pdf(200), pdf(300)].map((body) => harness.add(body));
          const first = await instance();
          await keysAfter(() => first.get(`/${files[0]}`), 1);
          await waitFor(async () => {
            const other = await instance();
            const before = harness.pim.tokenRequests;
            await other.get(`/${harness.add(pdf(400))}`);
            return harness.pim.tokenRequests === before;
          });
          for (const file of files) expect((await (await instance()).get(`/${file}`)).status).to.equal(200);
          expect(harness.pim.violations).to.deep.equal([]);
        });

        it('separates two PIMs with the same codes', async () => {
          const other = await Harness.start();
          try {
            const file = { name: 'same.pdf', mimeType: 'application/pdf', uploadedAt: Date.UTC(2026, 0, 1) };
            const bodies = [pdf(1000), pdf(2000)];
            const codes = [harness, other].map(({ pim }, index) =>
              pim.addMedia('media-files', { ...file, body: bodies[index]! }),
            );
            expect(codes[0]).to.equal(codes[1]);
            for (const time of ['first', 'from the store']) {
              for (const [index, { pim }] of [harness, other].entries()) {
                const client = await instance({ baseUrl: pim.url, ...pim.credentials });
                const { body } = await client.get(`/media-files/${codes[0]}`);
                expect(body.equals(bodies[index]!), time).to.equal(true);
              }
            }
          } finally {
            await other.stop();
          }
        });

        it('separates two connections, which can have different permissions', async () => {
          const file = harness.add(pdf(1500));
          const connection = await instance();
          const app = await instance({ accessToken: harness.pim.accessToken });
          await keysAfter(() => connection.get(`/${file}`), 1);
          harness.pim.reset();
          expect((await app.get(`/${file}`)).headers['cache-status']).to.equal(MADE);
          expect(downloads()).to.equal(1);
        });

        it('purges in all processes', async () => {
          const first = await instance();
          const file = harness.add(pdf(1600));
          await keysAfter(() => first.get(`/${file}`), 1);
          expect((await (await instance()).get(`/${file}`)).headers['cache-status']).to.equal(FROM_STORE);
          await first.images.purge(file);
          harness.pim.reset();
          expect((await (await instance()).get(`/${file}`)).headers['cache-status']).to.equal(MADE);
          expect((await first.get(`/${file}`)).headers['cache-status']).to.be.oneOf([MADE, FROM_STORE]);
          expect((await (await instance()).get(`/${manual}`)).headers['cache-status']).to.equal(FROM_STORE);
        });

        for (const [damage, change] of [
          ['truncated', (value: string) => value.slice(0, value.length / 2)],
          ['emptied', () => ''],
          ['foreign', () => '<html>no JSON</html>'],
          ['modified', (value: string) => value.replace(/(.*)[A-Za-z0-9+/]{8}(?=[A-Za-z0-9+/=]{20})/, '$1AAAAAAAA')],
        ] as const) {
          it(`replaces an entry that is ${damage}`, async () => {
            const file = harness.add(pdf(1700));
            const first = await instance();
            await keysAfter(() => first.get(`/${file}`), 1);
            await backend!.rewrite(change);
            const { status, headers, body } = await (await instance()).get(`/${file}`);
            expect([status, headers['cache-status']]).to.deep.equal([200, MADE]);
            expect(body.equals(pdf(1700))).to.equal(true);
            await waitFor(async () => {
              const again = await (await instance()).get(`/${file}`);
              return again.headers['cache-status'] === FROM_STORE && again.body.equals(pdf(1700));
            });
          });
        }

        it('keeps its keys shorter than 255 characters for any URL', async () => {
          const client = await instance();
          const long = `media-files/${'a/'.repeat(120)}picture.png`;
          await client.get(`/tr:w-31,f-png/${picture}?${'v'.repeat(300)}=${'1'.repeat(300)}`);
          await client.images.purge(long);
          await waitFor(async () => [...(await backend!.rows()).keys()].some((key) => key.includes(':r:')));
          const keys = [...(await backend!.rows()).keys()];
          expect(keys.some((key) => key.includes(':g:'))).to.equal(true);
          for (const key of keys) expect(key).to.have.length.below(255);
        });

        it('does not close a store that it was given', async () => {
          const shared = keyv();
          const first = harness.images({ store: shared });
          await first.close();
          await shared.set('still there', 'yes', MINUTE);
          expect(await shared.get('still there')).to.equal('yes');
        });
      });
    });
  }
}
