import { expect } from 'chai';
import { errorCode, Harness, type Client, type Response } from '../support/harness.js';
import { later } from '../support/later.js';
import { pdf, png } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

const DAY = 86_400_000;

/** Expired entries are served and revalidated: RFC 5861 in the server. */
describe('media/stale', () => {
  let harness: Harness;
  let client: Client;
  let picture: string;
  let file: string;

  before(async () => {
    harness = await Harness.start();
    picture = harness.add(await png(60, 40));
    file = harness.add(pdf(2000));
  });

  after(() => harness.stop());

  afterEach(() => harness.closeNew());

  beforeEach(async () => {
    harness.pim.reset();
    client = await harness.serve();
  });

  const downloads = (): number => harness.pim.calls.filter(({ kind }) => kind === 'download').length;
  const status = ({ headers }: Response): unknown => headers['cache-status'];

  for (const [what, path, age] of [
    ['a result', () => `/tr:w-30,f-png/${picture}`, 31 * DAY],
    ['a file', () => `/${file}`, 2 * DAY],
  ] as const) {
    describe(what, () => {
      it('is served while it is revalidated, and fresh afterwards', async () => {
        const first = await client.get(path());
        await later(age, async () => {
          const stale = await client.get(path());
          expect(stale.status).to.equal(200);
          expect(stale.body.equals(first.body)).to.equal(true);
          expect(status(stale)).to.match(/^akeneo-images; hit; ttl=-8640\d; detail=stale-while-revalidate$/);
          await waitFor(async () => status(await client.get(path())) === 'akeneo-images; hit; detail=memory');
          expect(downloads()).to.be.within(2, 3);
        });
      });

      it('is served with stale-if-error while the PIM fails', async () => {
        const first = await client.get(path());
        harness.pim.fault({ on: 'download', times: Infinity, type: 'status', status: 503 });
        await later(age, async () => {
          await waitFor(async () => {
            const stale = await client.get(path());
            expect(stale.status).to.equal(200);
            expect(stale.body.equals(first.body)).to.equal(true);
            return /^akeneo-images; hit; ttl=-864\d\d; detail=stale-if-error$/.test(String(status(stale)));
          });
        });
      });

      it('is deleted after its stale time', async () => {
        const brief = await harness.serve({ staleTtl: 1000 });
        await brief.get(path());
        await later(age, async () => {
          expect(status(await brief.get(path()))).to.equal('akeneo-images; fwd=miss');
        });
      });
    });
  }

  for (const [what, fault] of [
    ['a maintenance page with status 200', { status: 200, html: true }],
    ['JSON of a gateway with status 200', { status: 200, body: '{"error":"maintenance"}' }],
    ['the 404 of an ingress', { status: 404, html: true }],
    ['a JSON 404 of another server', { status: 404, body: '{"message":"no Route matched"}' }],
  ] as const) {
    it(`are kept while the PIM is replaced by ${what}, for new sizes too`, async () => {
      const own = `media-files/${harness.pim.addMedia('media-files', {
        name: 'a.png',
        mimeType: 'image/png',
        body: await png(60, 40),
      })}`;
      const original = await client.get(`/tr:orig-true/${own}`);
      harness.pim.fault({ on: 'download', times: Infinity, type: 'status', ...fault });
      await later(2 * DAY, async () => {
        await waitFor(async () => {
          const stale = await client.get(`/tr:orig-true/${own}`);
          expect(stale.body.equals(original.body)).to.equal(true);
          return String(status(stale)).endsWith('detail=stale-if-error');
        });
        for (const width of [11, 12]) {
          const { status: code, headers } = await client.get(`/tr:w-${width},f-png/${own}`);
          expect([code, headers['content-type']]).to.deep.equal([200, 'image/png']);
        }
      });
      const cold = await client.get(`/${harness.add(pdf(100 + what.length))}`);
      expect([cold.status, errorCode(cold)]).to.deep.equal([502, 'EUPSTREAM']);
      expect(harness.logger.lines.some((line) => line.includes('EUPSTREAM'))).to.equal(true);
    });
  }

  it('expire when the PIM no longer has the file', async () => {
    const code = harness.pim.addMedia('media-files', { name: 'a.png', mimeType: 'image/png', body: await png(30, 20) });
    const paths = [`/tr:w-10,f-png/media-files/${code}`, `/tr:orig-true/media-files/${code}`];
    for (const path of paths) expect((await client.get(path)).status).to.equal(200);
    harness.pim.removeFile('media-files', code);
    await later(31 * DAY, async () => {
      for (const path of paths) await waitFor(async () => (await client.get(path)).status === 404);
    });
  });

  it('are revalidated by one process for all that share a store', async () => {
    const store = new Map();
    const [one, two] = [await harness.serve({ store }), await harness.serve({ store })];
    const path = `/tr:w-31,f-png/${picture}`;
    await one.get(path);
    await waitFor(() => store.size >= 3);
    await two.get(path);
    await later(31 * DAY, async () => {
      await one.get(path);
      await waitFor(async () => status(await one.get(path)) === 'akeneo-images; hit; detail=memory');
      const rendered = two.images.stats().render.rendered;
      await waitFor(async () => status(await two.get(path)) === 'akeneo-images; hit; detail=memory');
      expect(two.images.stats().render.rendered).to.equal(rendered);
    });
  });
});
