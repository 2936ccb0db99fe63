import { expect } from 'chai';
import type { Edition } from '../../../example-app/pim/demo-pim.js';
import type { MediaListing } from '../../../src/index.js';
import { colourPicture, stockCatalogue } from '../../support/catalogue.js';
import { Harness, type Client } from '../../support/harness.js';
import { later } from '../../support/later.js';
import { waitFor } from '../../support/wait-for.js';

const SHOE = '/products/SHOE%2042%2Fb';

describe('pim/catalogue/catalogue', () => {
  let harness: Harness;
  let client: Client;

  async function start(edition: Edition): Promise<void> {
    harness = await Harness.start();
    await stockCatalogue(harness.pim, edition);
    client = await harness.serve({ channel: 'shop' });
  }

  afterEach(() => harness.stop());

  const status = async (path: string): Promise<number> => (await client.get(path)).status;

  /** Calls so far whose path matches, with their status. */
  const calls = (pattern: RegExp): string[] =>
    harness.pim.calls.filter(({ path }) => pattern.test(path)).map(({ path, status }) => `${status} ${path}`);

  const PRODUCT_LISTS: Readonly<Record<Edition, RegExp>> = {
    saas: /\/products-uuid\/search/,
    '7.0': /\/products-uuid\?/,
    '5.0': /\/products\?/,
  };

  for (const edition of ['saas', '7.0', '5.0'] as const satisfies Edition[]) {
    describe(`attributes that are refused: ${edition}`, () => {
      beforeEach(() => start(edition));

      const structureCalls = (): number => calls(/\/attributes\?/).length;

      it('of which one was deleted keep no product from being found, and are read anew', async () => {
        const { catalogue } = harness.pim;
        expect(await status(SHOE)).to.equal(200);
        catalogue.attributes.delete('guide');
        catalogue.product({ identifier: 'next', parent: 'trail-shoe', family: 'shoes', values: {} });
        expect(await status('/products/next')).to.equal(200);
        await waitFor(() => structureCalls() === 2);
        harness.pim.reset();
        catalogue.product({ identifier: 'third', parent: 'trail-shoe', family: 'shoes', values: {} });
        expect(await status('/products/third')).to.equal(200);
        expect(calls(PRODUCT_LISTS[edition]).map((call) => call.slice(0, 3))).to.deep.equal(['200']);
        expect(calls(/\/products\/|attributes\?/), 'neither another way nor the structure').to.deep.equal([]);
      });

      it('as the connection may not view them are found out once', async () => {
        for (const code of ['guide', 'name']) harness.pim.catalogue.hiddenAttributes.add(code);
        expect(await status(SHOE)).to.equal(200);
        await waitFor(() => structureCalls() === 2);
        harness.pim.reset();
        for (const path of ['/products/bare', '/product-models/trail-shoe', `${SHOE}/packshot`]) await client.get(path);
        expect(calls(/\/product/).filter((call) => !call.startsWith('200'))).to.deep.equal([]);
        expect(structureCalls()).to.equal(0);
      });

      it('keep no product from being found while the structure cannot be read', async () => {
        const { pim } = harness;
        expect(await status(SHOE)).to.equal(200);
        pim.catalogue.attributes.delete('guide');
        pim.fault({
          on: 'catalogue',
          type: 'status',
          status: 403,
          times: Infinity,
          match: (path) => path.includes('attributes?'),
        });
        for (const identifier of ['next', 'third']) {
          pim.catalogue.product({ identifier, parent: 'trail-shoe', family: 'shoes', values: {} });
          expect(await status(`/products/${identifier}`)).to.equal(200);
          await waitFor(() => structureCalls() > 1);
        }
      });

      it('keep no model from being found', async () => {
        harness.pim.catalogue.hiddenAttributes.add('guide');
        expect(await status('/product-models/trail-shoe')).to.equal(200);
        expect(calls(/\/product-models\?/).map((call) => call.slice(0, 3))).to.deep.equal(['422', '200']);
      });
    });
  }

  describe('a reference entity', () => {
    beforeEach(() => start('saas'));

    async function giveBrand(labels: Readonly<Record<string, string>>): Promise<string> {
      const { pim } = harness;
      const body = await colourPicture('#123456');
      const image = pim.addMedia('reference-entities-media-files', { name: 'new.png', mimeType: 'image/png', body });
      pim.catalogue.entities.set('brand', { ...pim.catalogue.entities.get('brand')!, image, labels });
      return image;
    }

    const shown = async (): Promise<unknown> =>
      (await client.get('/reference-entities/brand')).headers['content-location'];

    it('shows its new picture after a purge', async () => {
      expect(await shown()).to.include('brand.png');
      const image = await giveBrand({});
      await client.images.purge('reference-entities/brand');
      expect(await shown()).to.equal(`/images/reference-entities-media-files/${image}`);
    });

    it('shows its new picture once aliasTtl has passed', async () => {
      await shown();
      const image = await giveBrand({});
      // Served stale once, while it is read again.
      await later(6 * 60_000, () =>
        waitFor(async () => (await shown()) === `/images/reference-entities-media-files/${image}`),
      );
    });

    it('has its labels as alt texts', async () => {
      await giveBrand({ en_US: 'Brands', fr_FR: 'Marques' });
      const { body } = await client.get('/reference-entities/brand/media.json?locale=fr_FR');
      const { label, media } = JSON.parse(body.toString()) as MediaListing;
      expect([label, media.map(({ alt }) => alt)]).to.deep.equal(['Marques', ['Marques']]);
    });
  });

  describe('made-up asset families and reference entities', () => {
    beforeEach(() => start('saas'));

    it('cost no calls of their own, in whatever case', async () => {
      const names = Array.from({ length: 100 }, (_, index) => `made-up-${index}`);
      const paths = names.flatMap((name) => [
        `/asset-families/${name}/assets/front`,
        `/reference-entities/${name}/records/northpeak`,
        `/reference-entities/${name}`,
      ]);
      expect(new Set(await Promise.all(paths.map(status)))).to.deep.equal(new Set([404]));
      expect(calls(/asset-families|reference-entities/)).to.have.members([
        '200 /api/rest/v1/asset-families',
        '200 /api/rest/v1/reference-entities',
      ]);
      harness.pim.reset();
      await Promise.all(
        ['packshots', 'PACKSHOTS', 'Packshots'].map((name) => status(`/asset-families/${name}/assets/front`)),
      );
      expect(calls(/\/assets\?/), 'one family, one batch').to.have.length(1);
    });

    it('show their pictures within ten seconds once they exist', async () => {
      expect(await status('/asset-families/new/assets/other')).to.equal(404);
      const { catalogue } = harness.pim;
      catalogue.assetFamilies.set('new', { mainMedia: 'media', attributes: { media: 'media_file' } });
      const body = await colourPicture('#123456');
      catalogue.asset('new', 'front', {
        media: harness.pim.addMedia('asset-media-files', { name: 'a.png', mimeType: 'image/png', body }),
      });
      expect(await later(11_000, () => status('/asset-families/new/assets/front'))).to.equal(200);
    });
  });

  for (const edition of ['saas', '7.0', '5.0'] as const satisfies Edition[]) {
    describe(`models of two levels: ${edition}`, () => {
      const pictures: Record<string, string> = {};

      beforeEach(async () => {
        await start(edition);
        const { pim } = harness;
        for (const colour of ['#111111', '#222222', '#333333']) {
          const body = await colourPicture(colour);
          pictures[colour] = pim.addMedia('media-files', { name: 'a.png', mimeType: 'image/png', body });
        }
        pim.catalogue.model({ code: 'root', family: 'shoes', values: { packshot: pictures['#111111']! } });
        pim.catalogue.model({ code: 'other-root', family: 'shoes', values: { packshot: pictures['#222222']! } });
        pim.catalogue.model({ code: 'sub', parent: 'root', family: 'shoes', values: {} });
        pim.catalogue.product({ identifier: 'variant', parent: 'sub', family: 'shoes', values: {} });
        client = await harness.serve({ cacheTags: 'Cache-Tag' });
      });

      const shown = async (path: string): Promise<unknown> => (await client.get(path)).headers['content-location'];
      const tags = async (path: string): Promise<string> => String((await client.get(path)).headers['cache-tag']);
      const picture = (colour: string): string => `/images/media-files/${pictures[colour]!}`;

      it('pass the picture of the root on, and name both', async () => {
        expect(await shown('/products/variant')).to.equal(picture('#111111'));
        expect(await shown('/product-models/sub')).to.equal(picture('#111111'));
        expect(await tags('/products/variant')).to.match(/product-models\/sub.*product-models\/root/);
        expect(await tags('/product-models/sub')).to.match(/product-models\/sub.*product-models\/root/);
      });

      it('show a new picture of the root after its purge', async () => {
        for (const path of ['/products/variant', '/product-models/sub']) await shown(path);
        harness.pim.catalogue.model({ code: 'root', family: 'shoes', values: { packshot: pictures['#333333']! } });
        await client.images.purge('product-models/root');
        for (const path of ['/products/variant', '/product-models/sub']) {
          expect(await shown(path), path).to.equal(picture('#333333'));
        }
      });

      it('belong to another root once they were moved there', async () => {
        const { catalogue } = harness.pim;
        await shown('/products/variant');
        catalogue.model({ code: 'sub', parent: 'other-root', family: 'shoes', values: {} });
        await client.images.purge('product-models/sub');
        expect(await shown('/products/variant')).to.equal(picture('#222222'));
        catalogue.model({ code: 'other-root', family: 'shoes', values: { packshot: pictures['#333333']! } });
        await client.images.purge('product-models/other-root');
        expect(await shown('/products/variant')).to.equal(picture('#333333'));
      });
    });
  }

  describe('addresses of lists', () => {
    const names = Array.from({ length: 100 }, (_, index) => `${'long-name-'.repeat(6)}${index}`);

    beforeEach(async () => {
      await start('7.0');
      for (const name of names) {
        const values = { packshot: 'a/b.png' };
        harness.pim.catalogue.model({ code: `model-${name}-${'x'.repeat(60)}`, family: 'shoes', values });
        harness.pim.catalogue.model({ code: name, family: 'shoes', values });
        harness.pim.catalogue.product({
          identifier: name,
          family: 'shoes',
          parent: `model-${name}-${'x'.repeat(60)}`,
          values: {},
        });
      }
      for (let index = 0; index < 400; index++) {
        harness.pim.catalogue.attributes.set(`picture_${index}`, { type: 'pim_catalog_image' });
      }
    });

    it('hold what the PIM takes, however many names, parents and attributes there are', async () => {
      const listing = await client.images.media({ products: names.slice(50), productModels: names.slice(0, 50) });
      expect(listing.missing).to.deep.equal([]);
      expect(calls(/./).filter((call) => !/^20[01] /.test(call) && !call.includes('/search'))).to.deep.equal([]);
      const parents = calls(/product-models\?.*model-long-name/);
      expect(parents.length).to.be.above(1);
      for (const call of parents) expect(call, 'parents are asked for without values').to.match(/&attributes=sku$/);
    });
  });

  it('finds products one by one where the PIM takes no filter by identifier', async () => {
    await start('5.0');
    harness.pim.fault({
      on: 'catalogue',
      type: 'status',
      status: 422,
      body: JSON.stringify({
        code: 422,
        message: 'Filter on property "identifier" is not supported or does not support operator "IN"',
      }),
      times: Infinity,
      match: (path) => path.includes('/products?'),
    });
    expect(await status(SHOE)).to.equal(200);
    expect(await status(`${SHOE}/gallery/2`)).to.equal(200);
    expect(await status('/products/shoe%2042%2Fb/guide')).to.equal(200);
    expect(await status('/products/nobody')).to.equal(404);
    expect(calls(/\/products\/SHOE%2042\/b$/)).to.have.length(1);
    expect(harness.pim.violations).to.deep.equal([]);
  });
});
