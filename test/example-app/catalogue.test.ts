import { expect } from 'chai';
import { Catalogue } from '../../example-app/pim/catalogue.js';
import { changePicture, CHANGING, fillCatalogue } from '../../example-app/pictures/catalogue.js';
import { RECIPES } from '../../example-app/pictures/recipes.js';
import { stockDemoPim, type DemoProduct } from '../../example-app/pictures/stock.js';
import { Harness, type Client } from '../support/harness.js';

describe('example app: the demo catalogue', () => {
  let harness: Harness;
  let client: Client;
  let stock: DemoProduct[];

  before(async () => {
    harness = await Harness.start();
    // The bytes do not matter here.
    stock = await stockDemoPim(
      harness.pim,
      RECIPES.map((facts) => ({ ...facts, body: Buffer.from(facts.sku) })),
    );
    fillCatalogue(harness.pim.catalogue, stock);
    client = await harness.serve({ locale: 'en_US', channel: 'shop' });
  });

  after(() => harness.stop());

  /** What an alias leads to: the SKU of the picture in the stock. */
  async function shown(alias: string): Promise<string | undefined> {
    const { body } = await client.get(`/${alias.replace(/(\?|$)/, '/media.json$1')}`);
    const { media } = JSON.parse(body.toString()) as { media: { code: string }[] };
    return stock.find(({ resource }) => resource.code === media[0]?.code)?.sku;
  }

  it('has a product for each packshot, variants of a model, assets, a record and a category', async () => {
    expect(await shown('products/camera-classic')).to.equal('camera-classic');
    expect(await shown('product-models/flask-fjord')).to.equal('flask-fjord');
    expect(await shown('products/flask-fjord-05')).to.equal('flask-fjord');
    expect(await shown('products/flask-fjord-10')).to.equal('flask-fjord');
    expect(await shown('reference-entities/brand/records/kiesel')).to.equal('brand-kiesel');
    expect((await client.get('/categories/outdoor/banner')).headers['content-location']).to.include('outdoor_banner');
  });

  it('has other images for the print channel, and labels in two locales', async () => {
    expect(await shown('asset-families/scenes/assets/camp')).to.equal('tent-alpine');
    expect(await shown('asset-families/scenes/assets/camp?channel=print')).to.equal('poster-summer');
    const { products } = await client.images.media({ products: ['mug-enamel'], locale: 'de_DE' });
    const { label, media } = products['mug-enamel']!;
    expect(label).to.equal('Emaillebecher');
    expect(media.map(({ attribute, alt }) => `${attribute}: ${alt}`)).to.deep.equal([
      'packshot: Emaillebecher',
      'gallery: Ein Lager in den Bergen',
      'gallery: Ein Wegweiser',
      'brand: Kiesel',
      'manual: Emaillebecher',
    ]);
  });

  it('has the same UUIDs after each start', () => {
    const uuids = [...harness.pim.catalogue.products.keys()];
    const again = new Catalogue(Date.now);
    fillCatalogue(again, stock);
    expect([...again.products.keys()]).to.deep.equal(uuids);
    for (const uuid of uuids) expect(uuid).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('changes the image of one product back and forth', async () => {
    const { catalogue } = harness.pim;
    const [first, second] = CHANGING.packshots;
    expect(await shown(`products/${CHANGING.sku}`)).to.equal(first);
    for (const expected of [second, first]) {
      const uuid = changePicture(catalogue, stock);
      expect(catalogue.products.get(uuid)!.identifier).to.equal(CHANGING.sku);
      await client.images.purge(`products/${CHANGING.sku}`);
      expect(await shown(`products/${CHANGING.sku}`)).to.equal(expected);
    }
  });
});
