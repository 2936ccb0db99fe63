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
});
