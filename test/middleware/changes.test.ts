import { expect } from 'chai';
import express from 'express';
import { Keyv } from 'keyv';
import { createHmac, randomUUID } from 'node:crypto';
import type { Purged } from '../../src/index.js';
import { colourPicture, stockCatalogue, type Codes } from '../support/catalogue.js';
import { Client, Harness } from '../support/harness.js';
import { later } from '../support/later.js';
import { SECRET, sendEvent, sendNotification, sendOldEvents, type EventOptions } from '../support/send-event.js';
import { waitFor } from '../support/wait-for.js';

const SHOE = 'products/SHOE%2042%2Fb';

/** Two processes on one store. */
describe('middleware/changes', () => {
  let harness: Harness;
  let codes: Codes;
  let first: Client;
  let second: Client;
  let purged: Purged[];
  let store: Map<string, unknown>;

  beforeEach(async () => {
    harness = await Harness.start();
    codes = await stockCatalogue(harness.pim);
    purged = [];
    store = new Map<string, unknown>();
    const keyv = (): Keyv => new Keyv({ store });
    [first, second] = await Promise.all([
      serve({ store: keyv(), onPurge: (what: Purged) => void purged.push(what) }),
      serve({ store: keyv() }),
    ]);
  });

  afterEach(() => harness.stop());

  async function serve(options: Parameters<Harness['images']>[0]): Promise<Client> {
    const images = harness.images(options);
    const app = express();
    app.use('/parsed', express.json(), images.events({ secret: SECRET }));
    app.use('/events', images.events({ secret: ['another-secret', SECRET] }));
    app.use('/images', images);
    return new Client(await harness.listen(app), images);
  }

  async function upload(kind: 'media-files' | 'asset-media-files', colour: string): Promise<string> {
    return harness.pim.addMedia(kind, { name: 'new.png', mimeType: 'image/png', body: await colourPicture(colour) });
  }

  function locationOf({ headers }: { headers: Record<string, unknown> }): string {
    return String(headers['content-location']).replace('/images/', '');
  }

  /** The media paths that an alias resolves to in both processes. */
  async function shown(alias: string): Promise<string[]> {
    const responses = await Promise.all([first.get(`/${alias}`), second.get(`/${alias}`)]);
    return responses.map(locationOf);
  }

  const send = (data: object, { at = '/events', ...options }: EventOptions & { at?: string } = {}): Promise<number> =>
    sendEvent(first.url + at, data, options);

  const isPurged = (tag: string): boolean => purged.some(({ tags }) => tags.includes(tag));

  function uuidOfShoe(): string {
    return [...harness.pim.catalogue.products.values()].find(({ identifier }) => identifier === 'SHOE 42/b')!.uuid;
  }

  it('an event of a product updates its image in every process, and purges nothing else', async () => {
    expect(await shown(SHOE)).to.deep.equal([`media-files/${codes.packshot!}`, `media-files/${codes.packshot!}`]);
    await shown('asset-families/packshots/assets/front');
    const calls = harness.pim.calls.length;
    const code = await upload('media-files', '#123456');
    harness.pim.catalogue.product({
      identifier: 'SHOE 42/b',
      family: 'shoes',
      parent: 'trail-shoe',
      values: { packshot: code },
    });
    expect(await send({ product: { uuid: uuidOfShoe() } })).to.equal(200);
    await waitFor(() => purged.length > 0);
    expect(await later(2000, () => shown(SHOE))).to.deep.equal([`media-files/${code}`, `media-files/${code}`]);
    expect(purged[0]).to.deep.equal({
      paths: [`products-uuid/${uuidOfShoe()}`, SHOE],
      tags: [`products-uuid/${uuidOfShoe()}`],
    });
    await shown('asset-families/packshots/assets/front');
    const later_ = harness.pim.calls.slice(calls).filter(({ path }) => path.includes('/assets?'));
    expect(later_, 'assets were not asked for again').to.deep.equal([]);
  });

  it('an event of a model updates the images of its variants', async () => {
    await shown(SHOE);
    const code = await upload('media-files', '#234567');
    harness.pim.catalogue.model({ code: 'trail-shoe', family: 'shoes', values: { packshot: code } });
    await send({ product_model: { code: 'trail-shoe' } }, { type: 'product-model.updated.delta' });
    await waitFor(() => purged.length > 0);
    expect(await later(2000, () => shown(SHOE))).to.deep.equal([`media-files/${code}`, `media-files/${code}`]);
  });

  it('an event of an asset updates the images of products that link to it', async () => {
    await shown(`${SHOE}/gallery`);
    const code = await upload('asset-media-files', '#345678');
    harness.pim.catalogue.asset('packshots', 'front', { media: code });
    await send({ asset: { asset_family: { code: 'packshots' }, code: 'front' } }, { type: 'asset.updated' });
    await waitFor(() => purged.length > 0);
    expect(await later(2000, () => shown(`${SHOE}/gallery`))).to.deep.equal([
      `asset-media-files/${code}`,
      `asset-media-files/${code}`,
    ]);
    expect(purged[0]!.paths).to.include(`${SHOE}/gallery`);
  });

  for (const [what, changes, isPurged] of [
    ['a picture', { values: { packshot: [{ new: null, type: 'pim_catalog_image' }] } }, true],
    [
      'an attribute of pictures that is new',
      { values: { new: [{ new: ['a'], type: 'pim_catalog_asset_collection' }] } },
      true,
    ],
    ['the label', { values: { name: [{ new: 'a', type: 'pim_catalog_text' }] } }, true],
    ['an attribute whose type is not known', { values: { other: [{ new: 'a' }] } }, true],
    ['the family', { family: { previous: 'boots', new: 'shoes' }, values: {} }, true],
    ['another text', { values: { other: [{ new: 'a', type: 'pim_catalog_text' }] } }, false],
    ['whether it is enabled', { enabled: { previous: false, new: true } }, false],
  ] as const) {
    it(`a delta that changes ${what} purges ${isPurged ? 'the product' : 'nothing'}`, async () => {
      await shown(SHOE);
      await send({ product: { uuid: uuidOfShoe(), changes } });
      // It is remembered when it is worked through.
      await waitFor(() => [...store.keys()].some((key) => key.includes(':e:')));
      expect(purged.some(({ tags }) => tags.includes(`products-uuid/${uuidOfShoe()}`))).to.equal(isPurged);
    });
  }

  it('a delta that changes another text purges the product if the PIM cannot tell its attributes', async () => {
    harness.pim.permissions.structure = false;
    await send({ product: { uuid: 'u', changes: { values: { other: [{ new: 'a', type: 'pim_catalog_text' }] } } } });
    await waitFor(() => purged.some(({ tags }) => tags.includes('products-uuid/u')));
  });

  for (const [what, options, status] of [
    ['is signed with the primary secret', {}, 200],
    ['is signed with the secondary secret', { secondary: true }, 200],
    ['was read by a body parser', { at: '/parsed' }, 200],
    ['is signed with another secret', { secret: 'forged' }, 401],
  ] as const) {
    it(`a message that ${what} gets a ${status}`, async () => {
      await shown(SHOE);
      expect(await send({ product: { uuid: uuidOfShoe() } }, options)).to.equal(status);
      if (status === 200) await waitFor(() => purged.length > 0);
      else expect(purged).to.deep.equal([]);
    });
  }

  it('a message that was modified or is not signed gets a 401', async () => {
    const body = JSON.stringify({ id: '1', type: 'x', data: { product: { uuid: uuidOfShoe() } } });
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const post = (text: string, headers: Record<string, string>): Promise<{ status: number }> =>
      fetch(`${first.url}/events`, { method: 'POST', body: text, headers });
    expect((await post(`${body} `, { 'X-AKENEO-SIGNATURE-PRIMARY': signature })).status).to.equal(401);
    expect((await post(body, {})).status).to.equal(401);
    expect((await post(body, { 'X-AKENEO-SIGNATURE-PRIMARY': 'zz' })).status).to.equal(401);
    expect(purged).to.deep.equal([]);
  });

  it('an event that comes 25 minutes late still purges', async () => {
    await shown(SHOE);
    const code = await upload('media-files', '#789123');
    harness.pim.catalogue.product({ identifier: 'SHOE 42/b', family: 'shoes', values: { packshot: code } });
    const late = { time: Date.now() - 25 * 60_000 };
    expect(await send({ product: { uuid: uuidOfShoe() } }, late)).to.equal(200);
    await waitFor(() => purged.length > 0);
    expect(await later(2000, () => shown(SHOE))).to.deep.equal([`media-files/${code}`, `media-files/${code}`]);
  });

  it('an event of a record, and one of a category, show their new pictures', async () => {
    const aliases = [`${SHOE}/brand`, 'reference-entities/brand/records/northpeak', 'categories/outdoor/banner'];
    const before = await Promise.all(aliases.map(shown));
    expect(before[0]).to.deep.equal(before[1]);
    const { catalogue } = harness.pim;
    const picture = { name: 'new.png', mimeType: 'image/png', body: await colourPicture('#891234') };
    const logo = harness.pim.addMedia('reference-entities-media-files', picture);
    const banner = harness.pim.addMedia('category-media-files', picture);
    catalogue.record('brand', 'northpeak', { image: logo });
    catalogue.category('outdoor', { banner: [{ locale: 'en_US', channel: 'shop', data: banner }] });
    const record = { reference_entity: { code: 'brand' }, code: 'northpeak' };
    await send({ reference_entity_record: record }, { type: 'reference-entity-record.updated' });
    await send({ category: { code: 'outdoor' } }, { type: 'category.updated' });
    await waitFor(() => ['reference-entities/brand/records/northpeak', 'categories/outdoor'].every(isPurged));
    const [asset, entity, category] = await later(2000, () => Promise.all(aliases.map(shown)));
    const inBoth = (location: string): string[] => [location, location];
    expect(asset).to.deep.equal(inBoth(`reference-entities-media-files/${logo}`));
    expect(entity).to.deep.equal(inBoth(`reference-entities-media-files/${logo}`));
    expect(category).to.deep.equal(inBoth(`category-media-files/${banner}`));
  });

  describe('the older Events API', () => {
    const event = (identifier: string): object => ({
      action: 'product.updated',
      event_id: randomUUID(),
      event_datetime: new Date().toISOString(),
      data: { resource: { identifier } },
    });
    const sendOld = (identifier: string, options: Parameters<typeof sendOldEvents>[2] = {}): Promise<number> =>
      sendOldEvents(`${first.url}/events`, [event(identifier), event(`${identifier}-too`)], options);

    it('purges all that a message names', async () => {
      expect(await sendOld('a')).to.equal(200);
      await waitFor(() => ['products/a', 'products/a-too'].every(isPurged));
    });

    const MINUTE = 60_000;
    for (const [what, options, status] of [
      ['nine minutes old', () => ({ sent: Date.now() - 9 * MINUTE }), 200],
      ['eleven minutes old', () => ({ sent: Date.now() - 11 * MINUTE }), 401],
      ['of eleven minutes later', () => ({ sent: Date.now() + 11 * MINUTE }), 401],
      ['whose time was altered', () => ({ sent: Date.now(), signed: Date.now() - 11 * MINUTE }), 401],
      ['signed by another secret', () => ({ secret: 'forged' }), 401],
    ] as const) {
      it(`answers a message ${what} with ${status}`, async () => {
        expect(await sendOld('b', options())).to.equal(status);
        if (status === 200) await waitFor(() => isPurged('products/b'));
        else expect(purged).to.deep.equal([]);
      });
    }
  });

  it('a repeated event is processed once', async () => {
    await shown(SHOE);
    const id = randomUUID();
    for (let time = 0; time < 3; time++) await send({ product: { uuid: uuidOfShoe() } }, { id });
    await send({ product_model: { code: 'other' } });
    await waitFor(() => purged.some(({ tags }) => tags.includes('product-models/other')));
    // At once, and again when all processes have forgotten it.
    const ofShoe = purged.filter(({ tags }) => tags.includes(`products-uuid/${uuidOfShoe()}`));
    expect(ofShoe).to.have.length.within(1, 2);
  });

  it('any signed message gets a 200, so that the PIM keeps its subscription', async () => {
    expect(await send({ job: { code: 'import' } }, { type: 'job-execution.finished' })).to.equal(200);
    expect(await sendNotification(`${first.url}/events`, 'subscription.suspended.user')).to.equal(200);
    await waitFor(() => harness.logger.lines.some((line) => line.includes('(subscription.suspended.user)')));
  });

  it('purge() removes an alias under all of its names', async () => {
    await shown(SHOE);
    await shown(`products-uuid/${uuidOfShoe()}`);
    const code = await upload('media-files', '#456789');
    harness.pim.catalogue.product({ identifier: 'SHOE 42/b', family: 'shoes', values: { packshot: code } });
    await first.images.purge(SHOE);
    expect(await later(2000, () => shown(SHOE))).to.deep.equal([`media-files/${code}`, `media-files/${code}`]);
    expect(await shown(`products-uuid/${uuidOfShoe()}`)).to.deep.equal([`media-files/${code}`, `media-files/${code}`]);
  });

  it('renders the new image in advance for recent queries', async () => {
    await first.get(`/tr:w-11,f-png/${SHOE}`);
    await first.get(`/tr:w-12,f-png/${SHOE}`);
    const code = await upload('media-files', '#56789a');
    harness.pim.catalogue.product({ identifier: 'SHOE 42/b', family: 'shoes', values: { packshot: code } });
    const before = first.images.stats().render.rendered;
    await send({ product: { uuid: uuidOfShoe() } });
    await waitFor(() => first.images.stats().render.rendered === before + 2);
    const { headers } = await first.get(`/tr:w-12,f-png/${SHOE}`);
    expect(headers['cache-status']).to.match(/hit/);
    expect(locationOf({ headers })).to.equal(`tr:w-12,f-png/media-files/${code}`);
  });

  it('looks up what variants show from now on in few calls', async () => {
    const { catalogue } = harness.pim;
    const names = Array.from({ length: 30 }, (_, index) => `V${index}`);
    for (const identifier of names)
      catalogue.product({ identifier, family: 'shoes', parent: 'trail-shoe', values: {} });
    for (const name of names) await first.get(`/tr:w-11,f-png/products/${name}`);
    const code = await upload('media-files', '#678912');
    catalogue.model({ code: 'trail-shoe', family: 'shoes', values: { packshot: code } });
    const { rendered } = first.images.stats().render;
    const before = harness.pim.calls.length;
    await send({ product_model: { code: 'trail-shoe' } }, { type: 'product-model.updated.delta' });
    await waitFor(() => first.images.stats().render.rendered > rendered);
    for (const name of names)
      expect(locationOf(await first.get(`/products/${name}`)), name).to.equal(`media-files/${code}`);
    const lists = harness.pim.calls.slice(before).filter(({ path }) => path.includes('/products-uuid/search'));
    // With those of the second looks.
    expect(lists.length).to.be.within(1, 6);
  });

  it('poll() finds each change once', async () => {
    const stop = first.images.poll({ intervalMs: 20 });
    await shown(SHOE);
    await waitFor(() => harness.pim.calls.some(({ path }) => path.includes('updated')));
    const code = await upload('media-files', '#6789ab');
    harness.pim.catalogue.product({ identifier: 'SHOE 42/b', family: 'shoes', values: { packshot: code } });
    await waitFor(() => purged.length > 0);
    expect(await later(2000, () => shown(SHOE))).to.deep.equal([`media-files/${code}`, `media-files/${code}`]);
    const looks = harness.pim.calls.length;
    await waitFor(() => harness.pim.calls.length > looks + 4);
    expect(purged.filter(({ tags }) => tags.includes(`products-uuid/${uuidOfShoe()}`))).to.have.length.within(1, 2);
    await stop();
  });

  it('poll() looks at families that only a listing in another process came through', async () => {
    harness.pim.catalogue.asset('packshots', 'side', { media: codes.front! });
    const query = { assets: [{ family: 'packshots', code: 'side' }] };
    const codeOf = async (): Promise<string> =>
      (await second.images.media(query)).assets['packshots/side']!.media[0]!.code;
    expect(await codeOf()).to.equal(codes.front);
    first.images.poll({ intervalMs: 20 });
    await waitFor(() => harness.pim.calls.some(({ path }) => path.includes('/assets?') && path.includes('updated')));
    const code = await upload('asset-media-files', '#567891');
    harness.pim.catalogue.asset('packshots', 'side', { media: code });
    await waitFor(async () => (await codeOf()) === code);
  });

  it('an event that comes before the lists of the PIM show the change is followed up, whoever asked meanwhile', async () => {
    const { catalogue } = harness.pim;
    const uuid = catalogue.product({ identifier: 'first', family: 'shoes', values: {} });
    catalogue.asset('packshots', 'side', { media: codes.front! });
    const query = { products: ['first'], assets: [{ family: 'packshots', code: 'side' }] };
    /** What the other process has of a listing, and of an alias that is missing at first. */
    const seen = async (): Promise<unknown[]> => {
      const { products, assets } = await second.images.media(query);
      const { status } = await second.get('/products/first/packshot');
      return [products.first!.media.length, assets['packshots/side']!.media[0]!.code, status];
    };
    const events = [
      send({ product: { uuid } }),
      send({ asset: { asset_family: { code: 'packshots' }, code: 'side' } }, { type: 'asset.updated' }),
    ];
    await Promise.all(events);
    await waitFor(() => purged.length > 1);
    expect(await seen()).to.deep.equal([0, codes.front, 404]);
    const looked = harness.pim.calls.filter(({ path }) => path.includes('/asset-families/packshots/assets?')).length;
    expect(looked, 'the list was read before the change').to.be.above(0);
    const [product, asset] = [await upload('media-files', '#234561'), await upload('asset-media-files', '#345612')];
    catalogue.product({ identifier: 'first', family: 'shoes', values: { packshot: product } });
    catalogue.asset('packshots', 'side', { media: asset });
    await waitFor(async () => JSON.stringify(await seen()) === JSON.stringify([1, asset, 200]));
  });

  it('serves aliases while the PIM is unavailable', async () => {
    const before = await shown(SHOE);
    harness.pim.fault({ on: 'any', type: 'status', status: 503, times: Infinity });
    expect(await later(6 * 60_000, () => shown(SHOE))).to.deep.equal(before);
  });
});
