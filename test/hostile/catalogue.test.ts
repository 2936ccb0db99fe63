import { expect } from 'chai';
import type { DemoValues } from '../../example-app/pim/catalogue.js';
import type { MediaListing, MediaListings } from '../../src/index.js';
import { stockCatalogue, type Codes } from '../support/catalogue.js';
import { errorCode, Harness, type Client } from '../support/harness.js';

/** Names of properties that all objects inherit. */
const INHERITED = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

const SHOE = '/products/SHOE%2042%2Fb';

/** A product whose values have all types but the right ones. */
const ODD_PRODUCT = {
  _links: { next: { href: 7 } },
  _embedded: {
    items: [
      {
        uuid: '00000000-0000-4000-8000-000000000000',
        identifier: 'ODD',
        family: ['shoes'],
        parent: { code: 'x' },
        values: {
          sku: [{ data: 'ODD' }],
          packshot: { data: 'a' },
          guide: [null, 7, { data: { a: 1 } }],
          gallery: [{ data: [null, 7, {}, ['a']], locale: 7, scope: {} }],
          name: [{ locale: {}, data: 9 }],
        },
      },
    ],
  },
};

/** Has products asked for one by one. */
const NO_FILTER = 'Filter on property "identifier" is not supported or does not support operator "IN"';

const isProductList = (path: string): boolean => path.includes('/products');

const isIdentifierList = (path: string): boolean => path.includes('/products?');

describe('hostile: product images', () => {
  let harness: Harness;
  let codes: Codes;
  let client: Client;

  beforeEach(async () => {
    harness = await Harness.start();
    codes = await stockCatalogue(harness.pim);
    client = await harness.serve();
  });

  afterEach(() => harness.stop());

  const listing = async (path: string): Promise<MediaListing & MediaListings> => {
    const { status, body } = await client.get(path);
    expect(status, path).to.equal(200);
    return JSON.parse(body.toString()) as MediaListing & MediaListings;
  };

  const catalogueCalls = (): string[] =>
    harness.pim.calls.filter(({ kind, status }) => kind === 'catalogue' || status === 404).map(({ path }) => path);

  describe('paths', () => {
    for (const name of INHERITED) {
      it(`do not resolve inherited object properties: ${name}`, async () => {
        for (const path of [
          `${SHOE}/${name}`,
          `/products/${name}`,
          `/asset-families/${name}/assets/${name}`,
          `/asset-families/packshots/assets/front/${name}`,
          `/reference-entities/brand/records/northpeak/${name}`,
          `/categories/outdoor/${name}`,
          `/categories/${name}/${name}`,
          `${SHOE}/local_image?locale=${name}`,
        ]) {
          const { status } = await client.get(path);
          expect([path, status]).to.deep.equal([path, 404]);
        }
        const { media } = await listing(`${SHOE}/media.json?locale=${name}`);
        for (const { alt } of media) expect(alt).to.be.a('string');
      });
    }

    it('do not reach other resources of the PIM through dot segments', async () => {
      for (const dots of ['%2E%2E', '%2E', '..%2F..', '%2E%2E%2Fasset-families%2Fpackshots']) {
        for (const path of [`/asset-families/${dots}/assets/front`, `/reference-entities/${dots}`]) {
          expect((await client.get(path)).status, path).to.be.oneOf([400, 404]);
        }
        expect((await client.get(`/products/${dots}`)).status).to.be.oneOf([400, 404]);
      }
      harness.pim.edition = '5.0';
      harness.pim.fault({
        on: 'catalogue',
        type: 'status',
        status: 422,
        body: JSON.stringify({ code: 422, message: NO_FILTER }),
        times: Infinity,
        match: isIdentifierList,
      });
      const old = await harness.serve();
      for (const dots of ['..%2F..', '%2E%2E', '..%2Fasset-families%2Fpackshots']) {
        expect((await old.get(`/products/${dots}`)).status, dots).to.be.oneOf([400, 404]);
      }
      // Of owners only the lists, none by its name.
      const expected =
        /\/(?:attributes|families|products[^/]*|categories)[?/]|\/(?:asset-families|reference-entities)(?:\?|$)/;
      for (const path of catalogueCalls()) expect(path).to.match(expected);
    });

    it('with percent signs, odd characters or extreme lengths get an error response', async () => {
      for (const name of [
        '%',
        '%2',
        '%zz',
        '%00',
        '%0A',
        '%E0%A4%A',
        '%25'.repeat(2000),
        'a'.repeat(256),
        'é'.repeat(255),
      ]) {
        for (const path of [`/products/${name}`, `${SHOE}/${name}`, `/products/${name}/media.json`]) {
          expect((await client.get(path)).status, path.slice(0, 60)).to.be.oneOf([400, 404]);
        }
      }
      const { status } = await client.get(`/products/${'a'.repeat(15_000)}`);
      expect(status).to.be.oneOf([400, 404, 414, 431]);
      expect((await client.get(SHOE)).status).to.equal(200);
    });
  });

  it('that a firewall in front of the PIM refuses keep nobody else from their picture', async () => {
    harness.pim.edition = '7.0';
    harness.pim.fault({
      on: 'catalogue',
      type: 'status',
      status: 403,
      html: true,
      times: Infinity,
      match: (path) => /%3Cscript/i.test(path),
    });
    const seventh = await harness.serve();
    const paths = [SHOE, '/products/%3Cscript%3E', '/products/linked/gallery', `${SHOE}/guide`, '/products/bare'];
    const answers = await Promise.all(paths.map((path) => seventh.get(path)));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 502, 404, 200, 404]);
  });

  describe('responses of the PIM', () => {
    it('may use names of inherited object properties as codes', async () => {
      const { catalogue } = harness.pim;
      for (const name of INHERITED) {
        catalogue.attributes.set(name, { type: 'pim_catalog_image' });
        catalogue.product({
          identifier: name,
          family: 'shoes',
          values: Object.fromEntries<DemoValues[string]>([
            [name, codes.packshot!],
            ['name', [{ locale: name, data: `Name ${name}` }]],
          ]),
        });
        catalogue.category(name, Object.fromEntries([[name, codes.banner!]]));
      }
      const { products, missing } = await listing(`/media.json?products=${INHERITED.join(',')}`);
      expect(Object.keys(products)).to.have.members(INHERITED);
      expect(missing).to.deep.equal([]);
      for (const name of INHERITED) {
        expect((await client.get(`/products/${name}/${name}`)).status, name).to.equal(200);
        expect((await client.get(`/categories/${name}/${name}`)).status, name).to.equal(200);
        expect((await listing(`/products/${name}/media.json?locale=${name}`)).label).to.equal(`Name ${name}`);
      }
    });

    it('may have models that inherit from each other and records that link to themselves', async () => {
      const { catalogue } = harness.pim;
      catalogue.models.set('a', { code: 'a', parent: 'b', family: 'shoes', values: {}, updated: 0 });
      catalogue.models.set('b', { code: 'b', parent: 'a', family: 'shoes', values: {}, updated: 0 });
      catalogue.product({ identifier: 'circle', family: 'shoes', parent: 'a', values: { packshot: codes.packshot! } });
      expect((await client.get('/products/circle')).status).to.equal(200);
      expect((await client.get('/product-models/a')).status).to.equal(404);
    });

    it('may have file codes that lead to other paths or sites, which are not fetched', async () => {
      const values = {
        packshot: '../../../user/login',
        gallery: ['../front', '..'],
        guide: 'https://example.org/a.pdf',
      };
      harness.pim.catalogue.product({ identifier: 'evil', family: 'shoes', values });
      for (const path of ['', '/packshot', '/gallery', '/gallery/2', '/guide']) {
        expect((await client.get(`/products/evil${path}`)).status, path).to.be.oneOf([400, 404]);
      }
      expect(harness.pim.calls.filter(({ kind }) => kind === 'other')).to.deep.equal([]);
    });

    for (const [what, body] of [
      ['null', 'null'],
      ['an array', '[]'],
      ['a number', '7'],
      ['items that are not an array', '{"_embedded":{"items":{"a":1}}}'],
      [
        'items of every type',
        '{"_embedded":{"items":[null,1,"a",[],{},{"values":null},{"identifier":{"a":1},"uuid":7}]}}',
      ],
      ['values of every type', JSON.stringify(ODD_PRODUCT)],
      [
        'values that are an empty list, as PHP writes an empty object',
        '{"_embedded":{"items":[{"identifier":"ODD","family":"shoes","values":[]}]}}',
      ],
    ] as const) {
      it(`may be ${what}`, async () => {
        await client.get(`${SHOE}/guide`);
        harness.pim.fault({
          on: 'catalogue',
          type: 'status',
          status: 200,
          body,
          times: Infinity,
          match: isProductList,
        });
        const { status } = await client.get('/products/ODD');
        expect(status).to.equal(404);
        expect((await client.get('/products/ODD/media.json')).status).to.be.oneOf([200, 404]);
      });
    }
  });

  it('that do not exist: thousands of unknown SKUs cause few calls, and others are still served', async () => {
    const small = await harness.serve({ memoryCacheBytes: 4_000_000 });
    await small.get(SHOE);
    harness.pim.reset();
    // As long as a real one takes: what comes meanwhile shares the next call.
    harness.pim.latency = 50;
    const count = 3000;
    for (let from = 0; from < count; from += 500) {
      const names = Array.from({ length: 500 }, (_, at) => `/products/nobody-${from + at}`);
      const answers = await Promise.all(names.map((name) => small.get(name)));
      for (const answer of answers) expect(errorCode(answer)).to.be.oneOf(['ENOENT', 'EBUSY']);
    }
    expect(catalogueCalls().length).to.be.below(count / 10);
    expect((await small.get(SHOE)).status).to.equal(200);
  });
});
