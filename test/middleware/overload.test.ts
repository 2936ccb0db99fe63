import { expect } from 'chai';
import { ENDLESS_SVG, RenderDeadline } from '../support/endless.js';
import { errorCode, Harness, type Client, type Response } from '../support/harness.js';
import { jpeg, png } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

/** Overload: which requests are rejected, which are served, and which are never retried. */
describe('middleware/overload', () => {
  let harness: Harness;
  let deadline: RenderDeadline;

  beforeEach(async () => {
    harness = await Harness.start();
    deadline = new RenderDeadline();
    deadline.start();
  });

  afterEach(async () => {
    deadline.stop();
    await harness.stop();
  });

  /** Ends the render that runs as its deadline would. */
  const passDeadline = (client: Client): Promise<void> =>
    deadline.pass(() => client.images.stats().render.running === 1);

  const codes = (responses: readonly Response[]): (string | number)[] =>
    responses.map((response) => errorCode(response) ?? response.status);

  it('200 identical cold requests cause one download and one render', async () => {
    const client = await harness.serve();
    const path = `/tr:w-40/${harness.add(await jpeg(400, 300))}`;
    const responses = await Promise.all(Array.from({ length: 200 }, () => client.get(path)));
    expect(new Set(codes(responses))).to.deep.equal(new Set([200]));
    expect(new Set(responses.map(({ body }) => body.toString('base64')))).to.have.property('size', 1);
    expect(harness.pim.calls.filter(({ kind }) => kind === 'download')).to.have.length(1);
    expect(client.images.stats().render.rendered).to.equal(1);
  });

  /** Fills the only thread until the deadline passes, and then the queue with as many variants of one source as fit. */
  async function fill(client: Client, path: string, waiting: number): Promise<Promise<Response>[]> {
    const slow = client.get(`/tr:f-png/${harness.add(ENDLESS_SVG)}`);
    await waitFor(() => client.images.stats().render.running === 1);
    const variants = Array.from({ length: waiting }, (_, i) => client.get(`/tr:w-${i + 50}/${path}`));
    await waitFor(() => client.images.stats().render.waiting === waiting);
    return [slow, ...variants];
  }

  it('with a full queue, a cold image is rejected before calling the PIM, and hits are served', async () => {
    const client = await harness.serve({ limits: { queue: 1, renderMs: deadline.ms } });
    const [hit, waiting, cold] = await Promise.all([png(60, 40), png(70, 40), png(80, 40)]).then((bodies) =>
      bodies.map((body) => harness.add(body, { name: 'picture.png' })),
    );
    await client.get(`/tr:w-30/${hit!}`);
    const work = await fill(client, waiting!, 1);
    const before = harness.pim.calls.length;
    const refused = await client.get(`/tr:w-30/${cold!}`);
    expect([refused.status, errorCode(refused), refused.headers['retry-after']]).to.deep.equal([503, 'EBUSY', '2']);
    expect(harness.pim.calls.length).to.equal(before);
    expect((await client.get(`/tr:w-30/${hit!}`)).headers['cache-status']).to.equal(
      'akeneo-images; hit; detail=memory',
    );
    await passDeadline(client);
    expect(codes(await Promise.all(work))).to.deep.equal(['ETIMEDOUT', 200]);
  });

  it('many variants of one source do not starve another source', async () => {
    const client = await harness.serve({ limits: { queue: 20, renderMs: deadline.ms } });
    const [busy, other] = [harness.add(await png(300, 200)), harness.add(await png(80, 40))];
    const work = await fill(client, busy, 20);
    const answered: string[] = [];
    work.forEach((each) => void each.then(() => answered.push('busy')));
    const asked = client.get(`/tr:w-30/${other}`);
    // One of the others is evicted.
    await waitFor(() => answered.length === 1);
    await passDeadline(client);
    expect((await asked).status).to.equal(200);
    // The evicted one, the slow one, and any of the twenty that ran before.
    expect(answered.length).to.be.below(6);
    const ends = codes(await Promise.all(work));
    expect(ends.filter((end) => end === 'EBUSY')).to.have.length(1);
  });

  it('an image that crashed its thread gets an immediate 422 for a while', async () => {
    const client = await harness.serve({ limits: { renderMs: deadline.ms } });
    const path = `/tr:f-png/${harness.add(ENDLESS_SVG)}`;
    const good = harness.add(await png(60, 40));
    const endless = client.get(path);
    await passDeadline(client);
    expect((await endless).headers['ik-error']).to.match(/^ETIMEDOUT/);
    const again = await client.get(path);
    expect([again.status, errorCode(again)]).to.deep.equal([422, 'ECIRCUIT']);
    expect(client.images.stats().render).to.include({ failed: 1, replaced: 1 });
    await waitFor(async () => (await client.get(`/tr:w-30/${good}`)).status === 200);
  });

  it('costly transformations of a valid image, rendered in any process, do not block its others', async () => {
    const store = new Map<string, unknown>();
    const [path, layer] = [harness.add(await jpeg(480, 420)), harness.add(ENDLESS_SVG).replaceAll('/', '@@')];
    const before = await harness.serve({ store });
    expect((await before.get(`/tr:w-300,f-webp/${path}`)).status).to.equal(200);
    const client = await harness.serve({ store, limits: { renderMs: deadline.ms } });
    expect((await client.get(`/tr:w-300,f-webp/${path}`)).headers['cache-status']).to.contain('detail=store');
    const costly = [1, 2].map((angle) => `/tr:f-png,rt-${angle},l-image,i-${layer},l-end/${path}`);
    for (const [index, each] of costly.entries()) {
      const endless = client.get(each);
      await passDeadline(client);
      // The second time, a small picture of the layer is tried first, which ends the thread too.
      expect(errorCode(await endless)).to.equal(['ETIMEDOUT', 'ECIRCUIT'][index]);
    }
    for (const each of costly) expect(errorCode(await client.get(each))).to.equal('ECIRCUIT');
    expect((await client.get(`/tr:w-200,f-webp/${path}`)).status).to.equal(200);
  });

  it('with encryptionKey, the token is encrypted in the store and still shared', async () => {
    const store = new Map<string, unknown>();
    const encryptionKey = Buffer.alloc(32, 7);
    const path = harness.add(await png(60, 40));
    const one = await harness.serve({ store, encryptionKey });
    await one.get(`/${path}`);
    await waitFor(() => [...store.keys()].some((key) => key.includes(':token:')));
    const two = await harness.serve({ store, encryptionKey: encryptionKey.toString('hex'), memoryCacheBytes: 0 });
    await two.images.ready();
    expect(harness.pim.calls.filter(({ kind }) => kind === 'token')).to.have.length(1);
    const stored = [...store].find(([key]) => key.includes(':token:'))!;
    expect(JSON.stringify(stored))
      .to.match(/[A-Za-z0-9+/]{100}/)
      .and.not.include('[\\"');
  });
});
