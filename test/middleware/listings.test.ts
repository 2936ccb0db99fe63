import { expect } from 'chai';
import express from 'express';
import { createHmac } from 'node:crypto';
import type { MediaItem, MediaListing, MediaListings } from '../../src/index.js';
import { colourPicture, stockCatalogue, type Codes } from '../support/catalogue.js';
import { Client, Harness } from '../support/harness.js';
import { later } from '../support/later.js';

const SHOE = 'products/SHOE%2042%2Fb';

describe('middleware/listings', () => {
  let harness: Harness;
  let codes: Codes;
  let client: Client;

  before(async () => {
    harness = await Harness.start();
    codes = await stockCatalogue(harness.pim);
    client = await harness.serve({ channel: 'shop' });
  });

  after(() => harness.stop());

  async function one(path: string): Promise<MediaListing> {
    const { status, headers, body } = await client.get(path);
    expect([status, headers['content-type']]).to.deep.equal([200, 'application/json; charset=utf-8']);
    return JSON.parse(body.toString()) as MediaListing;
  }

  const short = ({ attribute, n, code, alt }: MediaItem): string =>
    `${attribute} ${n}: ${Object.keys(codes).find((name) => codes[name] === code) ?? code}${alt && `, ${alt}`}`;

  it('list all media of a product in the order of the PIM, with alt texts', async () => {
    const { type, name, label, media } = await one(`/${SHOE}/media.json?locale=en_US`);
    expect([type, name, label]).to.deep.equal(['product', 'SHOE 42/b', 'Trail shoe']);
    expect(media.map(short)).to.deep.equal([
      'packshot 1: packshot, Trail shoe',
      'local_image 1: english, Trail shoe',
      'channel_image 1: shop, Trail shoe',
      'guide 1: guide, Trail shoe',
      'gallery 1: front, Front',
      'gallery 2: back, Trail shoe',
      'brand 1: logo, Northpeak',
      'partners 1: logo, Northpeak',
    ]);
  });

  it('have URLs that resolve to the listed media', async () => {
    const { media } = await one(`/${SHOE}/media.json`);
    for (const { url, alias, kind, code } of media) {
      expect(url).to.equal(`/images/${kind}/${code}`);
      const { status, headers } = await client.get(alias.replace('/images', ''));
      expect([status, headers['content-location']], alias).to.deep.equal([200, url]);
    }
  });

  it('have cache tags of everything they depend on', async () => {
    const tagged = await harness.serve({ channel: 'shop', cacheTags: 'Cache-Tag' });
    const tagsOf = async (path: string): Promise<readonly string[]> =>
      String((await tagged.get(path)).headers['cache-tag']).split(',');
    const tags = await tagsOf(`/${SHOE}/media.json`);
    expect(tags).to.include.members([
      SHOE,
      'asset-families/packshots/assets/front',
      'asset-families/packshots/assets/back',
    ]);
    expect(tags.filter((tag) => tag.startsWith('reference-entities/'))).to.not.be.empty;
    // What is missing may be made later.
    expect(await tagsOf('/media.json?products=SHOE%2042%2Fb,none')).to.include.members([SHOE, 'products/none']);
    expect((await client.get(`/${SHOE}/media.json`)).headers).to.not.have.property('cache-tag');
  });

  it('include size and type if the PIM has them', async () => {
    const { media } = await one('/asset-families/packshots/assets/front/media.json');
    expect(media).to.have.length(1);
    expect(media[0]).to.include({ mimeType: 'image/png', size: (await colourPicture('#880000')).length });
  });

  it('have alt texts in the requested locale', async () => {
    const { media } = await one('/asset-families/packshots/assets/front/media.json?locale=fr_FR');
    expect(media.map(short)).to.deep.equal(['media 1: front, Devant']);
  });

  it('can be limited to attributes', async () => {
    const { media } = await one(`/${SHOE}/media.json?attributes=gallery,guide`);
    expect(media.map(({ attribute }) => attribute)).to.deep.equal(['guide', 'gallery', 'gallery']);
  });

  it('include records, entities and models', async () => {
    const record = await one('/reference-entities/brand/records/northpeak/media.json');
    expect(record.media.map(short)).to.deep.equal([
      'image 1: logo, Northpeak',
      'shots 1: back, Northpeak',
      'shots 2: front, Front',
    ]);
    expect((await one('/reference-entities/brand/media.json')).media).to.have.length(1);
    expect((await one('/product-models/trail-shoe/media.json')).media.map(short)).to.deep.equal([
      'packshot 1: packshot',
    ]);
  });

  it('list the first asset of a record without an image, wherever it is linked, with the name nearest to the file', async () => {
    expect(
      (await one('/products/linked/media.json?locale=en_US&attributes=brand,partners')).media.map(short),
    ).to.deep.equal(['brand 1: back, Southpeak', 'partners 1: logo, Northpeak', 'partners 2: back, Southpeak']);
    const { media } = await one('/reference-entities/brand/records/southpeak/media.json?locale=en_US');
    expect(media.map(short)).to.deep.equal([
      'shots 1: back, Southpeak',
      'shots 2: front, Front',
      'owner 1: logo, Northpeak',
      'sisters 1: logo, Northpeak',
      'sisters 2: back, Southpeak',
    ]);
    for (const { url, alias } of media) {
      expect((await client.get(alias.replace('/images', ''))).headers['content-location'], alias).to.equal(url);
    }
  });

  it('list several products, and the missing ones', async () => {
    const { body } = await client.get('/media.json?products=SHOE%2042/b,bare,nobody&product-models=trail-shoe,none');
    const { products, productModels, missing } = JSON.parse(body.toString()) as MediaListings;
    expect(Object.keys(products)).to.deep.equal(['SHOE 42/b', 'bare']);
    expect(Object.keys(productModels)).to.deep.equal(['trail-shoe']);
    expect(missing).to.deep.equal([
      { type: 'product', name: 'nobody' },
      { type: 'product-model', name: 'none' },
    ]);
  });

  it('have an ETag and a max-age', async () => {
    const { headers } = await client.get(`/${SHOE}/media.json`);
    expect(headers['cache-control']).to.equal('public, max-age=300, stale-while-revalidate=86400');
    const again = await client.get(`/${SHOE}/media.json`, { headers: { 'If-None-Match': headers.etag! } });
    expect([again.status, again.body.length]).to.deep.equal([304, 0]);
  });

  it('get a 404 for unknown products', async () => {
    const { status, headers } = await client.get('/products/nobody/media.json');
    expect([status, headers['ik-error']]).to.deep.equal([404, 'ENOENT - There is nothing at products/nobody']);
  });

  describe('with altAttribute', () => {
    let named: Client;

    before(async () => {
      const { catalogue } = harness.pim;
      catalogue.attributes.set('alt_text', { type: 'pim_catalog_text' });
      catalogue.attributes.set('title', { type: 'pim_catalog_text' });
      catalogue.families.set('titled', { image: 'packshot', label: 'title' });
      catalogue.product({
        identifier: 'described',
        family: 'titled',
        values: {
          title: 'Shoe',
          packshot: codes.packshot!,
          channel_image: [
            { channel: 'shop', data: codes.shop! },
            { channel: 'print', data: codes.print! },
          ],
          gallery: ['front', 'back'],
          alt_text: [
            { locale: 'en_US', channel: 'shop', data: 'A red shoe' },
            { locale: 'en_US', channel: 'print', data: 'A red shoe, in print' },
            { locale: 'fr_FR', channel: 'print', data: 'Une chaussure' },
          ],
        },
      });
      catalogue.product({
        identifier: 'undescribed',
        family: 'titled',
        values: { title: 'Boot', packshot: codes.packshot! },
      });
      named = await harness.serve({ altAttribute: 'alt_text' });
    });

    const listed = async (path: string): Promise<{ label: string; alts: Record<string, string> }> => {
      const { label, media } = JSON.parse((await named.get(path)).body.toString()) as MediaListing;
      const alts = media.map(({ attribute, n, channel, alt }) => [`${attribute} ${n} ${channel ?? ''}`.trim(), alt]);
      return { label, alts: Object.fromEntries(alts) as Record<string, string> };
    };

    it('have its text of the locale and channel as alt, and keep the label', async () => {
      const inShop = await listed('/products/described/media.json?locale=en_US&channel=shop');
      expect(inShop.label).to.equal('Shoe');
      expect(inShop.alts).to.deep.equal({
        'packshot 1': 'A red shoe',
        'channel_image 1 shop': 'A red shoe',
        'gallery 1': 'Front',
        'gallery 2': 'A red shoe',
      });
      const inPrint = await listed('/products/described/media.json?locale=fr_FR&channel=print');
      expect(inPrint.label).to.equal('Shoe');
      expect(inPrint.alts).to.include({ 'packshot 1': 'Une chaussure', 'channel_image 1 print': 'Une chaussure' });
    });

    it('have the text of the channel that a picture is of', async () => {
      expect((await listed('/products/described/media.json?locale=en_US')).alts).to.include({
        'channel_image 1 shop': 'A red shoe',
        'channel_image 1 print': 'A red shoe, in print',
      });
    });

    it('have the first text where no locale is asked for, though the label has none', async () => {
      expect((await listed('/products/described/media.json')).alts).to.include({ 'packshot 1': 'A red shoe' });
    });

    it('have the label where there is no such text', async () => {
      expect(await listed('/products/undescribed/media.json?locale=en_US')).to.deep.equal({
        label: 'Boot',
        alts: { 'packshot 1': 'Boot' },
      });
      expect((await listed('/products/described/media.json?locale=fr_FR&channel=shop')).alts).to.include({
        'packshot 1': 'Shoe',
      });
    });

    it('are those of variants and models, too', async () => {
      harness.pim.catalogue.model({
        code: 'described-model',
        family: 'titled',
        values: { packshot: codes.packshot!, title: 'Model', alt_text: 'A model' },
      });
      expect(await listed('/product-models/described-model/media.json')).to.deep.equal({
        label: 'Model',
        alts: { 'packshot 1': 'A model' },
      });
    });
  });

  it('sign URLs if required, with the expiry of the request', async () => {
    const signed = await harness.serve({ privateKey: 'key', requireSignature: true });
    const expires = Math.floor(Date.now() / 1000) + 1000;
    const signature = createHmac('sha1', 'key').update(`${SHOE}/media.json${expires}`).digest('hex');
    const { status, body, headers } = await signed.get(`/${SHOE}/media.json?ik-t=${expires}&ik-s=${signature}`);
    expect(status).to.equal(200);
    expect(headers['cache-control']).to.match(/max-age=300/);
    const { media } = JSON.parse(body.toString()) as MediaListing;
    for (const address of media.flatMap(({ url, alias }) => [url, alias])) {
      expect(address).to.include(`ik-t=${expires}`);
      const path = address.replace('/images', '');
      expect((await signed.get(path)).status, address).to.equal(200);
      expect((await later(1_100_000, () => signed.get(path))).status, address).to.equal(401);
    }
    expect((await signed.get(`/${SHOE}/media.json`)).status).to.equal(401);
  });

  it('are returned by media()', async () => {
    const listing = await client.images.media({
      products: ['SHOE 42/b', 'nobody'],
      assets: [{ family: 'packshots', code: 'front' }],
      records: [{ entity: 'brand', code: 'northpeak' }],
      base: '/images/',
      locale: 'fr_FR',
    });
    expect(listing.products['SHOE 42/b']!.media.map(short)).to.include('gallery 1: front, Devant');
    expect(listing.assets['packshots/front']!.media[0]!.url).to.match(/^\/images\/asset-media-files\//);
    expect(Object.keys(listing.records)).to.deep.equal(['brand/northpeak']);
    expect(listing.missing).to.deep.equal([{ type: 'product', name: 'nobody' }]);
    const many = Array.from({ length: 101 }, String);
    await client.images.media({ products: many }).then(
      () => expect.fail('it was taken'),
      (error: unknown) => expect(error).to.have.property('code', 'ELIMIT'),
    );
  });

  it('of 48 products take one request and three calls, and none when repeated', async () => {
    const fresh = await Harness.start();
    await stockCatalogue(fresh.pim);
    const names = Array.from({ length: 48 }, (_, index) => `P${index}`);
    for (const identifier of names)
      fresh.pim.catalogue.product({ identifier, family: 'shoes', values: { packshot: 'a/b.png' } });
    const { get } = await fresh.serve().then((served) => ({ get: (path: string) => served.get(path) }));
    const calls = (): number => fresh.pim.calls.filter(({ kind }) => kind === 'catalogue').length;
    const { body } = await get(`/media.json?products=${names.join(',')}`);
    expect(Object.keys((JSON.parse(body.toString()) as MediaListings).products)).to.have.length(48);
    expect(calls()).to.equal(3);
    await get(`/media.json?products=${names.join(',')}`);
    await get('/products/P7/media.json');
    expect(calls()).to.equal(3);
    await fresh.stop();
  });

  it('have no Vary: they depend on nothing but their address', async () => {
    const { headers } = await client.get(`/${SHOE}/media.json`);
    expect(headers).to.not.have.property('vary');
    const [hinted, plain] = await Promise.all([
      client.get(`/${SHOE}/media.json`, { headers: { Accept: 'text/html', 'Save-Data': 'on', DPR: '2' } }),
      client.get(`/${SHOE}/media.json`),
    ]);
    expect([hinted.status, hinted.headers.etag]).to.deep.equal([200, plain.headers.etag]);
  });

  for (const [what, transformation] of [
    ['as they are', '/tr:orig-true'],
    ['rendered', '/tr:w-20,f-png'],
  ] as const) {
    it(`of 300 cold products with 300 pictures ${what} take three calls, four at a time, and none is refused`, async () => {
      const fresh = await Harness.start();
      await stockCatalogue(fresh.pim);
      const names = Array.from({ length: 300 }, (_, index) => `P${index}`);
      for (const [index, identifier] of names.entries()) {
        const body = await colourPicture(`#${index.toString(16).padStart(6, '0')}`);
        const packshot = fresh.pim.addMedia('media-files', { name: 'a.png', mimeType: 'image/png', body });
        fresh.pim.catalogue.product({ identifier, family: 'shoes', values: { packshot } });
      }
      // All begin at once, however busy the machine is.
      const waiting: (() => void)[] = [];
      const images = fresh.images();
      const app = express().use('/images', (_req, _res, next) => {
        waiting.push(next);
        if (waiting.length === names.length) for (const begin of waiting) begin();
      });
      const served = new Client(await fresh.listen(app.use('/images', images)), images);
      const responses = await Promise.all(names.map((name) => served.get(`${transformation}/products/${name}`)));
      expect(new Set(responses.map(({ status }) => status))).to.deep.equal(new Set([200]));
      expect(new Set(responses.map(({ headers }) => headers['content-location'])).size).to.equal(names.length);
      const calls = (part: string): number => fresh.pim.calls.filter(({ path }) => path.includes(part)).length;
      // Of a hundred products each.
      expect(calls('/products')).to.equal(3);
      expect(fresh.pim.calls.filter(({ kind }) => kind === 'catalogue').length).to.be.at.most(10);
      expect(calls('/download')).to.equal(names.length);
      expect(fresh.pim.meter.peak).to.be.at.most(4);
      expect(fresh.pim.violations).to.deep.equal([]);
      await fresh.stop();
    });
  }

  it('add one call to a cold picture, as its alias does, and no render', async () => {
    const fresh = await Harness.start();
    const { packshot, shop, print } = await stockCatalogue(fresh.pim);
    for (const [identifier, code] of [
      ['warm', packshot],
      ['a', shop],
      ['b', print],
    ] as const)
      fresh.pim.catalogue.product({ identifier, family: 'shoes', values: { packshot: code! } });
    const served = await fresh.serve();
    await served.get('/products/warm');
    const callsOf = async (path: string): Promise<number> => {
      const before = fresh.pim.calls.length;
      expect((await served.get(path)).status).to.equal(200);
      return fresh.pim.calls.length - before;
    };
    const cold = await callsOf(`/media-files/${shop!}`);
    expect(await callsOf('/products/b')).to.equal(cold + 1);
    expect(await callsOf('/products/a/media.json')).to.equal(1);
    const { rendered } = served.images.stats().render;
    await served.get(`/media-files/${print!}`);
    await served.get('/products/a');
    expect(served.images.stats().render.rendered, 'an alias adds no render').to.equal(rendered);
    await fresh.stop();
  });
});
