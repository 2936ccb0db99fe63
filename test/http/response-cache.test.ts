import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { Harness, type Client, type Response } from '../support/harness.js';
import { later } from '../support/later.js';
import { pdf, png } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

/** From its third time on an address is answered without being read again; nobody may notice. */
describe('http/response-cache', () => {
  let harness: Harness;
  let client: Client;
  let picture: string;

  before(async () => {
    harness = await Harness.start();
    picture = harness.add(await png(60, 40));
  });

  after(() => harness.stop());

  beforeEach(async () => {
    client = await harness.serve();
  });

  /** Asks until the answer is remembered, and once more. */
  async function hot(path: string, headers: Record<string, string> = {}, from = client): Promise<Response> {
    for (let time = 0; time < 3; time++) await from.get(path, { headers });
    const response = await from.get(path, { headers });
    expect(response.headers).to.not.have.property('server-timing');
    return response;
  }

  it('are what was answered before, but for the time that it took', async () => {
    for (const path of [`/tr:w-30/${picture}`, `/${picture}`, `/tr:orig-true/${picture}`, `/${harness.add(pdf(99))}`]) {
      await client.get(path);
      const warm = await client.get(path);
      const { body, headers, status } = await hot(path);
      expect(status).to.equal(200);
      expect(body.equals(warm.body)).to.equal(true);
      const timeless = { 'server-timing': undefined, date: undefined };
      expect({ ...headers, ...timeless }).to.deep.equal({ ...warm.headers, ...timeless });
    }
  });

  it('are counted', async () => {
    await hot(`/tr:w-30/${picture}`);
    expect(client.images.stats().served).to.include({ made: 1, memory: 3 });
  });

  it('differ by what the client accepts', async () => {
    const path = `/tr:w-30/${picture}`;
    expect((await hot(path, { accept: 'image/webp' })).headers['content-type']).to.equal('image/webp');
    expect((await hot(path, { accept: 'image/avif,image/webp' })).headers['content-type']).to.equal('image/avif');
    expect((await hot(path)).headers['content-type']).to.equal('image/png');
    expect((await hot(path, { accept: 'image/webp' })).headers['content-type']).to.equal('image/webp');
  });

  it('differ by client hints where the address follows them', async () => {
    const path = `/tr:w-auto,f-png/${picture}`;
    const narrow = await hot(path, { 'sec-ch-width': '100' });
    const wide = await hot(path, { 'sec-ch-width': '200' });
    expect(narrow.body.equals(wide.body)).to.equal(false);
    expect((await hot(path, { 'sec-ch-width': '100' })).body.equals(narrow.body)).to.equal(true);
  });

  it('differ by the address, to the last letter', async () => {
    const [one, two] = [await hot(`/tr:w-30,f-png/${picture}`), await hot(`/tr:w-31,f-png/${picture}`)];
    expect(one.body.equals(two.body)).to.equal(false);
  });

  it('are answered to HEAD, to conditions and to ranges as ever', async () => {
    const path = `/tr:w-30,f-png/${picture}`;
    const { body, headers } = await hot(path);
    const head = await client.get(path, { method: 'HEAD' });
    expect([head.status, head.body.length, head.headers.etag]).to.deep.equal([200, 0, headers.etag]);
    const fresh = await client.get(path, { headers: { 'if-none-match': headers.etag! } });
    expect([fresh.status, fresh.body.length]).to.deep.equal([304, 0]);
    const part = await client.get(path, { headers: { range: 'bytes=2-5' } });
    expect(part.status).to.equal(206);
    expect(part.body.equals(body.subarray(2, 6))).to.equal(true);
    expect((await client.get(path, { method: 'POST' })).status).to.equal(404);
  });

  it('end with a purge at once, and on another process within five seconds', async () => {
    const store = new Map();
    const [one, two] = [await harness.serve({ store }), await harness.serve({ store })];
    const path = `/tr:w-30,f-png/${picture}`;
    await hot(path, {}, one);
    await waitFor(() => store.size >= 3);
    await hot(path, {}, two);
    await one.images.purge(picture);
    expect((await one.get(path)).headers['cache-status']).to.equal('akeneo-images; fwd=miss');
    expect((await two.get(path)).headers['cache-status']).to.equal('akeneo-images; hit; detail=memory');
    await later(5000, async () => {
      expect((await two.get(path)).headers['cache-status']).to.equal('akeneo-images; hit; detail=store');
    });
  });

  it('end with a purge of a picture that a layer shows', async () => {
    const overlay = harness.add(await png(20, 20));
    const path = `/tr:w-50,f-png,l-image,i-${overlay.replaceAll('/', '@@')},l-end/${picture}`;
    await hot(path);
    await client.images.purge(overlay);
    expect((await client.get(path)).headers['cache-status']).to.equal('akeneo-images; fwd=miss');
  });

  it('are renewed when they become stale', async () => {
    const path = `/tr:w-30,f-png/${picture}`;
    await hot(path);
    await later(31 * 86_400_000, async () => {
      expect((await client.get(path)).headers['cache-status']).to.match(/stale-while-revalidate$/);
    });
  });

  it('end when memory has lost them', async () => {
    const small = await harness.serve({ memoryCacheBytes: 20_000 });
    const path = `/tr:w-30,f-png/${picture}`;
    await hot(path, {}, small);
    for (let width = 31; width < 80; width++) await small.get(`/tr:w-${width},f-png/${picture}`);
    expect((await small.get(path)).headers['cache-status']).to.equal('akeneo-images; fwd=miss');
  });

  it('are none for a picture that stands in for another', async () => {
    const path = `/tr:w-30,f-png,di-${picture.replaceAll('/', '@@')}/media-files/none.png`;
    for (let time = 0; time < 4; time++) {
      const { headers } = await client.get(path);
      expect(headers['cache-control']).to.equal('public, max-age=60');
    }
  });

  it('are refused once the middleware is closed', async () => {
    const path = `/tr:w-30,f-png/${picture}`;
    await hot(path);
    await client.images.close();
    expect((await client.get(path)).status).to.equal(503);
  });

  it('have tags that are digests of their bytes', async () => {
    const { body, headers } = await hot(`/tr:w-30,f-png/${picture}`);
    expect(headers.etag).to.equal(`"${createHash('sha256').update(body).digest('base64url')}"`);
  });
});
