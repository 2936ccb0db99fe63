import { expect } from 'chai';
import { colourPicture, stockCatalogue, type Codes } from '../support/catalogue.js';
import { Harness, type Client } from '../support/harness.js';
import { waitFor } from '../support/wait-for.js';

/** The PIM finds names in any case. What it tells of changes is written as it has them. */
describe('middleware/spellings', () => {
  let harness: Harness;
  let client: Client;
  let codes: Codes;

  beforeEach(async () => {
    harness = await Harness.start();
    codes = await stockCatalogue(harness.pim);
    client = await harness.serve({ channel: 'shop' });
  });

  afterEach(() => harness.stop());

  const shown = async (alias: string): Promise<string> =>
    String((await client.get(`/${alias}`)).headers['content-location']).replace('/images/', '');

  type Kind = 'media-files' | 'asset-media-files' | 'reference-entities-media-files' | 'category-media-files';

  /** How each kind of object gets another picture, and the address that its event names. */
  const CHANGES: readonly (readonly [alias: string, named: string, Kind, change: (code: string) => void])[] = [
    [
      'products/shoe%2042%2FB',
      'products/SHOE%2042%2Fb',
      'media-files',
      (code) => harness.pim.catalogue.product({ identifier: 'SHOE 42/b', family: 'shoes', values: { packshot: code } }),
    ],
    [
      'product-models/TRAIL-shoe',
      'product-models/trail-shoe',
      'media-files',
      (code) => harness.pim.catalogue.model({ code: 'trail-shoe', family: 'shoes', values: { packshot: code } }),
    ],
    [
      'asset-families/packshots/assets/FRONT',
      'asset-families/packshots/assets/front',
      'asset-media-files',
      (code) => harness.pim.catalogue.asset('packshots', 'front', { media: code }),
    ],
    [
      'asset-families/PackShots/assets/FRONT',
      'asset-families/packshots/assets/front',
      'asset-media-files',
      (code) => harness.pim.catalogue.asset('packshots', 'front', { media: code }),
    ],
    [
      'products/links/gallery',
      'asset-families/packshots/assets/front',
      'asset-media-files',
      (code) => harness.pim.catalogue.asset('packshots', 'front', { media: code }),
    ],
    [
      'products/links/brand',
      'reference-entities/brand/records/northpeak',
      'reference-entities-media-files',
      (code) => harness.pim.catalogue.record('brand', 'northpeak', { image: code }),
    ],
    [
      'categories/OUTDOOR/banner?locale=en_US',
      'categories/outdoor',
      'category-media-files',
      (code) =>
        harness.pim.catalogue.category('outdoor', { banner: [{ locale: 'en_US', channel: 'shop', data: code }] }),
    ],
  ];

  for (const [alias, named, kind, change] of CHANGES) {
    it(`a change of ${named} shows at ${alias}`, async () => {
      harness.pim.catalogue.product({
        identifier: 'links',
        family: 'shoes',
        values: { gallery: ['FRONT'], brand: 'NorthPeak' },
      });
      expect(Object.values(codes).map((code) => `${kind}/${code}`)).to.include(await shown(alias));
      const body = await colourPicture('#123456');
      const code = harness.pim.addMedia(kind, { name: 'new.png', mimeType: 'image/png', body });
      change(code);
      await client.images.purge(named);
      expect(await shown(alias)).to.equal(`${kind}/${code}`);
    });
  }

  it('onPurge names an alias as the PIM writes it, and as it was asked for', async () => {
    const told: string[] = [];
    client = await harness.serve({ onPurge: ({ paths }) => void told.push(...paths) });
    for (const family of ['packshots', 'PACKSHOTS', 'PackShots'])
      await client.get(`/asset-families/${family}/assets/FRONT/media`);
    await client.images.purge('asset-families/packshots/assets/front');
    await waitFor(() => told.length > 0);
    expect(told).to.have.members([
      'asset-families/packshots/assets/front',
      'asset-families/packshots/assets/front/media',
      'asset-families/packshots/assets/FRONT/media',
      'asset-families/PACKSHOTS/assets/FRONT/media',
      'asset-families/PackShots/assets/FRONT/media',
    ]);
  });

  it('onPurge names an alias however many spellings of another one of its family were asked for', async () => {
    const told: string[] = [];
    client = await harness.serve({ onPurge: ({ paths }) => void told.push(...paths) });
    const letters = Array.from('trailshoe');
    const spellings = Array.from({ length: 2 ** 9 }, (_, bits) =>
      letters.map((letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter)).join(''),
    ).map((name) => `${name.slice(0, 5)}-${name.slice(5)}`);
    await client.get('/products/SHOE%2042%2Fb/packshot');
    await Promise.all(spellings.map((name) => client.get(`/product-models/${name}`)));
    await client.images.purge('product-models/trail-shoe');
    await waitFor(() => told.length > 0);
    expect(told).to.include.members(['products/SHOE%2042%2Fb/packshot', 'product-models/trail-shoe']);
    expect(told.length).to.be.below(20);
  });
});
