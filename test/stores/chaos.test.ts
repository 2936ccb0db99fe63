import KeyvRedis from '@keyv/redis';
import { expect } from 'chai';
import { available } from '../support/available.js';
import { ChaosStore } from '../support/chaos-store.js';
import { Harness, type Client } from '../support/harness.js';
import { later } from '../support/later.js';
import { pdf, png } from '../support/pictures.js';
import { KEYVS } from '../support/stores/keyvs.js';
import { mysqlAsItComes } from '../support/stores/mysql.js';
import { freePort } from '../support/stores/programs.js';
import { startRedis } from '../support/stores/redis.js';
import { waitFor } from '../support/wait-for.js';

/** Milliseconds for which a failed store is not called, and a little more. */
const REST_MS = 5001;

/** A store may fail in any way: requests are still answered. */
describe('stores: chaos', () => {
  let harness: Harness;
  let picture: string;
  const manual = pdf(3000);
  let file: string;

  before(async () => {
    harness = await Harness.start();
    picture = harness.add(await png(80, 60));
    file = harness.add(manual);
  });

  after(() => harness.stop());

  /** Expects a picture and a file, both right. */
  async function expectService(client: Client): Promise<void> {
    const small = await client.get(`/tr:w-40,f-png/${picture}`);
    expect([small.status, small.headers['content-type']]).to.deep.equal([200, 'image/png']);
    const whole = await client.get(`/${file}`);
    expect(whole.status).to.equal(200);
    expect(whole.body.equals(manual)).to.equal(true);
  }

  async function isFromStore(client: Client): Promise<boolean> {
    return (await client.get(`/${file}`)).headers['cache-status'] === 'akeneo-images; hit; detail=store';
  }

  for (const misbehaviour of ['throw', 'reject', 'hang', 'swallow', 'slow', 'lie', 'mistake'] as const) {
    describe(`a store whose calls ${misbehaviour}`, () => {
      let store: ChaosStore;

      beforeEach(() => {
        store = new ChaosStore(misbehaviour);
      });

      it('fails no request', async () => {
        const client = await harness.serve({ store, memoryCacheBytes: 0 });
        await expectService(client);
        await expectService(client);
      });

      it('fails none of many concurrent requests', async () => {
        const client = await harness.serve({ store, memoryCacheBytes: 0 });
        const responses = await Promise.all(Array.from({ length: 20 }, () => client.get(`/${file}`)));
        expect(responses.map(({ status }) => status)).to.deep.equal(Array<number>(20).fill(200));
      });

      it('does not prevent the middleware from closing', async () => {
        const client = await harness.serve({ store });
        expect((await client.get(`/${file}`)).status).to.equal(200);
        await client.images.close();
      });
    });
  }

  for (const misbehaviour of ['throw', 'reject', 'hang', 'swallow'] as const) {
    it(`a store whose calls ${misbehaviour} is no longer called: requests do not wait for each call`, async () => {
      const store = new ChaosStore(misbehaviour);
      const client = await harness.serve({ store, memoryCacheBytes: 0 });
      // Nothing is cached in memory, so each request calls the store several times while it works.
      for (let request = 0; request < 30; request++) expect((await client.get(`/${file}`)).status).to.equal(200);
      expect(store.gets).to.be.below(10);
      expect(client.images.stats().store!.failures).to.be.below(15);
    });
  }

  it('a store that fails and recovers is used again', async () => {
    const store = new ChaosStore();
    const client = await harness.serve({ store, memoryCacheBytes: 0 });
    await client.get(`/${file}`);
    await waitFor(() => store.entries.size >= 2);
    store.misbehaviour = 'hang';
    for (let request = 0; request < 5; request++) expect((await client.get(`/${file}`)).status).to.equal(200);
    store.misbehaviour = undefined;
    await later(REST_MS, () => waitFor(() => isFromStore(client)));
  });

  for (const version of KEYVS) {
    describe(`a dead Redis behind ${version.name}`, () => {
      it('fails no request, and is no longer called', async function () {
        const create = await available(this, () => version.load());
        const adapter = new KeyvRedis(`redis://127.0.0.1:${await freePort()}`);
        try {
          const client = await harness.serve({ store: create(adapter, 'dead'), memoryCacheBytes: 0 });
          for (let round = 0; round < 3; round++) await expectService(client);
          expect(harness.logger.lines.join('\n')).to.contain('The store failed 3 times in a row');
        } finally {
          // It was never connected, so there is nothing to wait for.
          await adapter.client.destroy();
        }
      });

      it('that stops and restarts fails no response, and is used again', async function () {
        const create = await available(this, () => version.load());
        let server = await available(this, () => startRedis());
        const adapter = new KeyvRedis(server.url);
        try {
          const client = await harness.serve({ store: create(adapter, 'dying'), memoryCacheBytes: 0 });
          await waitFor(() => isFromStore(client));
          await server.running.stop();
          for (let round = 0; round < 3; round++) await expectService(client);
          server = await startRedis(Number(new URL(server.url).port));
          await later(REST_MS, () => waitFor(() => isFromStore(client)));
        } finally {
          await adapter.client.destroy();
          await server.running.stop();
        }
      });
    });
  }

  it('a MySQL table with the schema of the adapter fails no request: longer entries are not stored', async function () {
    const backend = await available(this, () => mysqlAsItComes.start());
    try {
      const store = KEYVS[0]!.load()(backend.connect(), backend.namespace);
      const large = harness.add(pdf(100_000));
      const client = await harness.serve({ store, memoryCacheBytes: 0 });
      for (let round = 0; round < 2; round++) {
        const { status, body } = await client.get(`/${large}`);
        expect([status, body.length]).to.deep.equal([200, 100_000]);
      }
      await expectService(client);
      await waitFor(() => client.images.stats().store!.failures > 0);
      for (const value of (await backend.rows()).values()) expect(value.length).to.be.below(65_536);
    } finally {
      await backend.stop();
    }
  });
});
