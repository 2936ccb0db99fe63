import { expect } from 'chai';
import { stockCatalogue, type Codes } from '../support/catalogue.js';
import { Harness, type Client } from '../support/harness.js';
import { later } from '../support/later.js';
import { waitFor } from '../support/wait-for.js';

/** Milliseconds after which a document is stale: more than `aliasTtl`. */
const MINUTE = 60_000;
const STALE_MS = 6 * MINUTE;

const UUID = '0b8e0a53-7a4b-4c6e-9d7a-1d2f3a4b5c6d';

/** Less and more than the minute for which what is missing is not looked up again. */
const [SOON_MS, LATER_MS] = [50_000, 70_000];

/** What is known of products and assets past its time. */
describe('media/stale documents', () => {
  let harness: Harness;
  let codes: Codes;
  let client: Client;

  beforeEach(async () => {
    harness = await Harness.start();
    codes = await stockCatalogue(harness.pim);
    client = await harness.serve();
  });

  afterEach(() => harness.stop());

  /** Products, each of which has the picture of this code. */
  function stock(count: number, code: string): string[] {
    const names = Array.from({ length: count }, (_, index) => `P${index}`);
    for (const identifier of names)
      harness.pim.catalogue.product({ identifier, family: 'shoes', values: { packshot: code } });
    return names;
  }

  const lists = (): number => harness.pim.calls.filter(({ path }) => path.includes('/products-uuid/search')).length;

  /** The media code of each product, as a listing has it. */
  async function codesOf(names: readonly string[]): Promise<readonly (string | undefined)[]> {
    const { products } = await client.images.media({ products: names });
    return names.map((name) => products[name]?.media[0]?.code);
  }

  it('of a hundred products that are asked for at once is renewed by one call', async () => {
    const names = stock(100, 'o/l/d.png');
    await codesOf(names);
    const before = lists();
    stock(100, 'n/e/w.png');
    await later(STALE_MS, async () => {
      const each = await Promise.all(names.map((name) => codesOf([name])));
      expect(new Set(each.flat()), 'stale ones are served').to.deep.equal(new Set(['o/l/d.png']));
      await waitFor(() => lists() > before);
      await waitFor(async () => (await codesOf(names)).every((code) => code === 'n/e/w.png'));
      expect(lists()).to.equal(before + 1);
    });
  });

  it('of a listing is renewed as a whole, however seldom it is asked for', async () => {
    const names = stock(48, 'o/l/d.png');
    const path = `/media.json?products=${names.join(',')}`;
    await client.get(path);
    const before = lists();
    stock(48, 'n/e/w.png');
    await later(STALE_MS, async () => {
      expect((await client.get(path)).body.toString())
        .to.include('o/l/d.png')
        .and.not.include('n/e/w.png');
      await waitFor(() => lists() > before);
      await waitFor(async () => (await codesOf(names.slice(-1)))[0] === 'n/e/w.png');
      expect((await client.get(path)).body.toString())
        .to.include('n/e/w.png')
        .and.not.include('o/l/d.png');
      expect(lists()).to.equal(before + 1);
    });
  });

  for (const [what, alias, add] of [
    ['a product', 'products/new', { identifier: 'new' }],
    ['a product by its UUID', `products-uuid/${UUID}`, { identifier: 'new', uuid: UUID }],
    ['the picture of a product', 'products/bare', { identifier: 'bare' }],
    ['an attribute', 'products/bare/packshot', { identifier: 'bare' }],
  ] as const) {
    it(`of ${what} that is missing is looked up again after a minute`, async () => {
      expect((await client.get(`/${alias}`)).status).to.equal(404);
      harness.pim.catalogue.product({ ...add, family: 'shoes', values: { packshot: codes.packshot! } });
      const before = lists();
      expect((await later(SOON_MS, () => client.get(`/${alias}`))).status).to.equal(404);
      expect(lists(), 'it was not looked up again').to.equal(before);
      const { status, headers } = await later(LATER_MS, () => client.get(`/${alias}`));
      expect([status, headers['content-location']]).to.deep.equal([200, `/images/media-files/${codes.packshot!}`]);
      expect(lists()).to.equal(before + 1);
    });
  }

  it('of what is missing behind a link is looked up again after a minute', async () => {
    const { catalogue } = harness.pim;
    catalogue.product({ identifier: 'linked', family: 'shoes', values: { gallery: ['side'] } });
    expect((await client.get('/products/linked/gallery')).status).to.equal(404);
    catalogue.asset('packshots', 'side', { media: codes.front! });
    expect((await later(SOON_MS, () => client.get('/products/linked/gallery'))).status).to.equal(404);
    const { headers } = await later(LATER_MS, () => client.get('/products/linked/gallery'));
    expect(headers['content-location']).to.equal(`/images/asset-media-files/${codes.front!}`);
  });

  it('of a picture that is still missing is looked up once a minute, by any number of requests', async () => {
    const ask = (): Promise<unknown> =>
      Promise.all(['bare', 'bare', 'nobody'].map((name) => client.get(`/products/${name}`)));
    await ask();
    const before = lists();
    await later(LATER_MS, async () => {
      await ask();
      const again = lists();
      expect(again).to.be.above(before);
      await ask();
      expect(lists()).to.equal(again);
    });
  });

  describe('while the PIM is down', () => {
    const PATHS = [
      'products/SHOE%2042%2Fb',
      'products/SHOE%2042%2Fb/gallery/2',
      'products/SHOE%2042%2Fb/brand',
      'product-models/trail-shoe',
      'asset-families/packshots/assets/front',
      'reference-entities/brand',
      'reference-entities/brand/records/northpeak/shots/2',
      'categories/outdoor/banner',
      'products/SHOE%2042%2Fb/media.json',
      'reference-entities/brand/records/northpeak/media.json',
      'media.json?products=SHOE%2042%2Fb,bare&product-models=trail-shoe',
    ];

    beforeEach(async () => {
      client = await harness.serve({ limits: { pimMs: 300 } });
    });

    const served = (): Promise<string[]> =>
      Promise.all(
        PATHS.map(async (path) => {
          const { status, headers, body } = await client.get(`/${path}`);
          return `${path}: ${status} ${String(headers.etag)} ${body.length}`;
        }),
      );

    for (const [when, ms] of [
      ['minutes', STALE_MS],
      ['six days', 6 * 24 * 60 * MINUTE],
    ] as const) {
      it(`of all kinds are served after ${when}, and what was missing is missing`, async () => {
        const before = await served();
        expect(before.every((each) => each.includes(': 200 '))).to.equal(true);
        expect((await client.get('/products/bare')).status).to.equal(404);
        harness.pim.fault({ on: 'any', type: 'status', status: 503, times: Infinity });
        await later(ms, async () => {
          expect(await served()).to.deep.equal(before);
          expect((await client.get('/products/bare')).status).to.equal(404);
        });
      });
    }

    it('and were purged are cached by a CDN for ten seconds only', async () => {
      const headersOf = async (path: string): Promise<unknown[]> => {
        const { headers } = await client.get(`/${path}`);
        return [headers['cache-control'], headers['cache-status']];
      };
      const listing = 'media.json?products=SHOE%2042%2Fb';
      const usual = 'public, max-age=300, stale-while-revalidate=86400';
      for (const path of ['product-models/trail-shoe', listing]) {
        await headersOf(path);
        expect((await headersOf(path))[0]).to.equal(usual);
      }
      harness.pim.fault({ on: 'any', type: 'status', status: 503, times: Infinity });
      await client.images.purge('product-models/trail-shoe');
      const brief = 'public, max-age=10, stale-while-revalidate=10';
      for (let request = 0; request < 2; request++) {
        expect(await headersOf('product-models/trail-shoe')).to.deep.equal([
          brief,
          'akeneo-images; hit; detail=stale-if-error',
        ]);
        expect((await headersOf(listing))[0]).to.equal(brief);
      }
      harness.pim.clearFaults();
      await waitFor(async () => (await headersOf('product-models/trail-shoe'))[0] === usual);
    });

    it('of all kinds are served though they are purged, until it is back', async () => {
      const before = await served();
      harness.pim.fault({ on: 'any', type: 'status', status: 503, times: Infinity });
      for (const path of [
        'products/SHOE%2042%2Fb',
        'product-models/trail-shoe',
        'asset-families/packshots/assets/front',
      ])
        await client.images.purge(path);
      expect(await served()).to.deep.equal(before);
      harness.pim.clearFaults();
      harness.pim.catalogue.model({ code: 'trail-shoe', family: 'shoes', values: { packshot: codes.shop! } });
      await waitFor(async () => {
        const { headers } = await client.get('/product-models/trail-shoe');
        return headers['content-location'] === `/images/media-files/${codes.shop!}`;
      });
    });
  });
});
