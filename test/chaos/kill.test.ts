import KeyvRedis from '@keyv/redis';
import { expect } from 'chai';
import { Keyv } from 'keyv';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { available } from '../support/available.js';
import { ENDLESS_SVG } from '../support/endless.js';
import { errorCode, Harness, type Client } from '../support/harness.js';
import { later } from '../support/later.js';
import { jpeg, pdf, png } from '../support/pictures.js';
import { PimProcess } from '../support/pim-process.js';
import { startRedis } from '../support/stores/redis.js';
import { waitFor } from '../support/wait-for.js';
import { Load, type Expected } from './load.js';

const FROM_MEMORY = 'akeneo-images; hit; detail=memory';
const FROM_STORE = 'akeneo-images; hit; detail=store';

/** Servers and threads that are killed during requests: the rest continue, without restarting anything. */
describe('under load, killing', function () {
  this.timeout(1_200_000);
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.start();
  });

  afterEach(() => harness.stop());

  /** Small pictures of different content, in two sizes each. */
  async function variants(add: (body: Buffer, index: number) => string | Promise<string>): Promise<string[]> {
    const paths = [];
    for (let index = 0; index < 4; index++) {
      const path = await add(await jpeg(200 + index, 150), index);
      paths.push(`/tr:w-40,f-webp/${path}`, `/tr:w-60,f-jpg/${path}`);
    }
    return paths;
  }

  /** The expected responses of these paths, requested before any fault. */
  async function expected(client: Client, paths: readonly string[]): Promise<Expected[]> {
    const answers = [];
    for (const path of paths) {
      const response = await client.get(path);
      expect(errorCode(response), path).to.equal(undefined);
      answers.push({ path, body: response.body });
    }
    return answers;
  }

  it('Redis fails no request and is used again after a restart', async function () {
    let server = await available(this, () => startRedis());
    const adapters = [new KeyvRedis(server.url), new KeyvRedis(server.url)] as const;
    const [withMemory, withoutMemory] = [
      await harness.serve({ store: new Keyv({ store: adapters[0] }) }),
      await harness.serve({ store: new Keyv({ store: adapters[1] }), memoryCacheBytes: 0 }),
    ];
    const wanted = await expected(withMemory, await variants((body) => harness.add(body)));
    const loads = [new Load(withMemory, wanted), new Load(withoutMemory, wanted)];
    const answers = (): number[] => loads.map(({ answered }) => answered);
    try {
      await waitFor(() => (loads[1]!.statuses.get(FROM_STORE) ?? 0) > 10);

      await server.running.kill();
      const [hits = 0, others = 0] = answers();
      await waitFor(() => answers()[0]! > hits + 200 && answers()[1]! > others + 20);

      server = await startRedis(Number(new URL(server.url).port));
      const found = loads[1]!.statuses.get(FROM_STORE)!;
      // The store is not called for five seconds at a time.
      await later(5001, () => waitFor(() => loads[1]!.statuses.get(FROM_STORE)! > found + 10));
    } finally {
      await Promise.all(loads.map((load) => load.stop()));
      for (const { client } of adapters) await client.destroy();
      await server.running.stop();
    }
    for (const load of loads) {
      expect(load.wrong).to.deep.equal([]);
      expect([...load.codes.keys()]).to.deep.equal(['none']);
    }
    expect([...loads[0]!.statuses.keys()]).to.deep.equal([FROM_MEMORY]);
  });

  describe('the PIM', () => {
    let pim: PimProcess;
    let client: Client;

    beforeEach(async () => {
      pim = await PimProcess.start();
      client = await harness.serve(pim.connection);
    });

    afterEach(() => pim.kill());

    it('fails only uncached requests and is used again after a restart', async () => {
      const wanted = await expected(
        client,
        await variants((body, index) => pim.add(body, `${index}.jpg`, 'image/jpeg')),
      );
      const body = await png(90, 60);
      const cold = `/tr:w-30,f-png,lo-true/${await pim.add(body, 'cold.png', 'image/png')}`;
      const hits = new Load(client, wanted);
      try {
        await pim.kill();
        const before = hits.answered;
        const refused = await client.get(cold);
        expect([refused.status, errorCode(refused)]).to.deep.equal([502, 'EUPSTREAM']);
        expect(refused.headers['cache-control']).to.equal('no-store');
        await waitFor(() => hits.answered > before + 200);

        await pim.restart();
        // The restarted PIM does not have the tokens of the old one.
        await waitFor(async () => (await client.get(cold)).status === 200);
      } finally {
        await hits.stop();
      }
      expect(hits.wrong).to.deep.equal([]);
      expect([...hits.codes.keys()]).to.deep.equal(['none']);
      expect([...hits.statuses.keys()]).to.deep.equal([FROM_MEMORY]);
      const other = await harness.serve();
      const same = await other.get(`/tr:w-30,f-png,lo-true/${harness.add(body)}`);
      expect((await client.get(cold)).body.equals(same.body)).to.equal(true);
      expect((await pim.state()).violations).to.deep.equal([]);
    });

    it('during downloads breaks them off, and nothing incomplete is cached', async () => {
      const film = pdf(40_000_000);
      const large = await pim.add(film, 'film.mp4', 'video/mp4');
      const picture = await pim.add(await jpeg(900, 700), 'slow.jpg', 'image/jpeg');
      // It is not read yet, so most of the film has not been sent.
      const [streamed] = (await once(get(`${client.url}/images/${large}`), 'response')) as [IncomingMessage];
      await pim.fault({ on: 'download', type: 'slowBody', ms: 100, chunk: 100 });
      const drawn = client.get(`/tr:w-50,f-webp/${picture}`);
      await waitFor(async () => (await pim.state()).inFlight === 2);

      await pim.kill();
      const broken = once(streamed, 'error');
      streamed.resume();
      expect((await broken)[0]).to.have.property('code', 'ECONNRESET');
      expect(errorCode(await drawn)).to.equal('EUPSTREAM');
      await waitFor(() => client.images.stats().pim.inFlight === 0);

      await pim.restart();
      await waitFor(async () => (await client.get(`/tr:w-50,f-webp/${picture}`)).status === 200);
      expect((await client.get(`/${large}`)).body.equals(film)).to.equal(true);
    });
  });

  it('a render thread affects no other request', async () => {
    const client = await harness.serve({ workers: 2, memoryCacheBytes: 0, limits: { renderMs: 8000 } });
    await client.images.ready();
    const wanted = await expected(client, await variants((body) => harness.add(body)));
    const others = new Load(client, wanted);
    const endless = await client.get(`/tr:f-png/${harness.add(ENDLESS_SVG)}`);
    const before = others.answered;
    await waitFor(() => others.answered > before + 20);
    await others.stop();
    expect([endless.status, errorCode(endless)]).to.deep.equal([504, 'ETIMEDOUT']);
    expect(others.wrong).to.deep.equal([]);
    expect([...others.codes.keys()]).to.deep.equal(['none']);
    const { failed, replaced, rendered } = client.images.stats().render;
    expect(failed).to.equal(1);
    // On a quick machine the other thread has done its 500 jobs by now, and is replaced for that.
    expect(replaced).to.be.within(1, 1 + Math.floor(rendered / 500));
  });
});
