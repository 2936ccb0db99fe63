import { expect } from 'chai';
import type { Edition } from '../../example-app/pim/demo-pim.js';
import { stockCatalogue, type Codes } from '../support/catalogue.js';
import { Harness, type Client } from '../support/harness.js';

const SHOE = 'products/SHOE%2042%2Fb';

/** The media address that each alias has to lead to, as kind and name of a picture. */
const EXPECTED: readonly (readonly [string, string, string])[] = [
  [SHOE, 'media-files', 'packshot'],
  [`${SHOE}/packshot`, 'media-files', 'packshot'],
  [`${SHOE}/packshot/1`, 'media-files', 'packshot'],
  [`${SHOE}/packshot?locale=fr_FR&channel=print`, 'media-files', 'packshot'],
  [`${SHOE}/local_image?locale=en_US`, 'media-files', 'english'],
  [`${SHOE}/local_image?locale=fr_FR`, 'media-files', 'french'],
  [`${SHOE}/channel_image?channel=shop`, 'media-files', 'shop'],
  [`${SHOE}/channel_image?channel=print&locale=fr_FR`, 'media-files', 'print'],
  [`${SHOE}/guide`, 'media-files', 'guide'],
  [`${SHOE}/gallery`, 'asset-media-files', 'front'],
  [`${SHOE}/gallery/2`, 'asset-media-files', 'back'],
  [`${SHOE}/brand`, 'reference-entities-media-files', 'logo'],
  [`${SHOE}/partners/1`, 'reference-entities-media-files', 'logo'],
  ['product-models/trail-shoe', 'media-files', 'packshot'],
  ['product-models/trail-shoe/packshot', 'media-files', 'packshot'],
  ['asset-families/packshots/assets/back', 'asset-media-files', 'back'],
  ['asset-families/packshots/assets/front/media', 'asset-media-files', 'front'],
  ['reference-entities/brand', 'reference-entities-media-files', 'brand'],
  ['reference-entities/brand/records/northpeak', 'reference-entities-media-files', 'logo'],
  ['reference-entities/brand/records/northpeak/image', 'reference-entities-media-files', 'logo'],
  ['reference-entities/brand/records/northpeak/shots/2', 'asset-media-files', 'front'],
  // A record without an image shows its first asset.
  ['products/linked/brand', 'asset-media-files', 'back'],
  ['products/linked/partners/2', 'asset-media-files', 'back'],
  ['reference-entities/brand/records/southpeak', 'asset-media-files', 'back'],
  ['products/linked/old_gallery/2', 'asset-media-files', 'back'],
  ['products/linked/banner?locale=en_US&channel=shop', 'media-files', 'english'],
  ['products/linked/banner?locale=en_US&channel=print', 'media-files', 'print'],
  ['products/linked/banner?locale=fr_FR', 'media-files', 'french'],
  ['products/linked/banner?channel=print', 'media-files', 'print'],
  // A record that links to records.
  ['reference-entities/brand/records/southpeak/owner', 'reference-entities-media-files', 'logo'],
  ['reference-entities/brand/records/southpeak/sisters/1', 'reference-entities-media-files', 'logo'],
  ['reference-entities/brand/records/southpeak/sisters/2', 'asset-media-files', 'back'],
  ['categories/outdoor/banner', 'category-media-files', 'banner'],
];

const MISSING: readonly (readonly [string, RegExp])[] = [
  ['products/nobody', /^ENOENT - There is no picture at products\/nobody$/],
  ['products/bare', /products\/bare$/],
  [`${SHOE}/nothing`, /attribute nothing$/],
  [`${SHOE}/local_image`, /attribute local_image$/],
  [`${SHOE}/local_image?locale=de_DE`, /attribute local_image, locale de_DE$/],
  [`${SHOE}/channel_image?channel=web`, /attribute channel_image, channel web$/],
  [`${SHOE}/gallery/3`, /attribute gallery, picture 3$/],
  [`${SHOE}/gallery/0`, /attribute gallery, picture 0$/],
  [`${SHOE}/name`, /attribute name$/],
  ['asset-families/packshots/assets/nothing', /assets\/nothing$/],
  ['asset-families/nothing/assets/front', /assets\/front$/],
  ['asset-families/packshots/assets/back/film', /link to another host, which is not in mediaLinkHosts/],
  ['products/linked/banner', /attribute banner$/],
  ['products/linked/banner?channel=shop', /attribute banner, channel shop$/],
  ['products/linked/banner?locale=fr_FR&channel=print', /attribute banner, locale fr_FR, channel print$/],
  ['products/linked/old_gallery/3', /attribute old_gallery, picture 3$/],
  ['reference-entities/brand/records/southpeak/image', /attribute image$/],
  ['reference-entities/brand/records/southpeak/sisters/3', /attribute sisters, picture 3$/],
  ['reference-entities/nothing', /reference-entities\/nothing$/],
  ['categories/outdoor/nothing', /attribute nothing$/],
  ['products-uuid/no-uuid', /can have no such/],
];

for (const edition of ['saas', '7.0', '5.0'] as const satisfies Edition[]) {
  describe(`middleware/aliases: ${edition}`, () => {
    let harness: Harness;
    let client: Client;
    let codes: Codes;

    before(async () => {
      harness = await Harness.start();
      codes = await stockCatalogue(harness.pim, edition);
      client = await harness.serve();
    });

    after(() => harness.stop());

    for (const [alias, kind, picture] of EXPECTED) {
      it(`${alias} resolves to ${picture}`, async () => {
        const { status, headers, body } = await client.get(`/${alias}`);
        const direct = await client.get(`/${kind}/${codes[picture]!}`);
        expect([status, headers['content-location']]).to.deep.equal([200, `/images/${kind}/${codes[picture]!}`]);
        expect([headers.etag, body]).to.deep.equal([direct.headers.etag, direct.body]);
        expect(headers['cache-control']).to.equal('public, max-age=300, stale-while-revalidate=86400');
      });
    }

    for (const [alias, error] of MISSING) {
      it(`${alias} is missing`, async () => {
        const { status, headers } = await client.get(`/${alias}`);
        expect(status).to.equal(404);
        expect(headers['ik-error']).to.match(error);
        expect(headers['cache-control']).to.equal('public, max-age=60');
      });
    }

    it('follows the rules of the PIM', () => expect(harness.pim.violations).to.deep.equal([]));
  });
}
