import { expect } from 'chai';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { MediaListing, RenderTrace } from '../../src/index.js';
import { stockCatalogue } from '../support/catalogue.js';
import { errorCode, Harness, type Client } from '../support/harness.js';
import { later } from '../support/later.js';
import { facts, jpeg } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

const LINKED = 'asset-families/linked/assets/shot';

describe('middleware/media-links', () => {
  let harness: Harness;
  let client: Client;
  let picture: Buffer;
  let host: string;
  let asked: IncomingMessage[];
  let respond: RequestListener;

  before(async () => {
    harness = await Harness.start();
    await stockCatalogue(harness.pim);
    picture = await jpeg(300, 200);
    const url = await harness.listen((req, res) => {
      asked.push(req);
      respond(req, res);
    });
    ({ host } = new URL(url));
    const { catalogue } = harness.pim;
    catalogue.assetFamilies.set('linked', {
      mainMedia: 'photo',
      attributes: { photo: 'media_link' },
      prefix: `http://${host}/dam/`,
    });
    catalogue.asset('linked', 'shot', { photo: 'shot.jpg' });
    catalogue.attributes.set('linked', { type: 'pim_catalog_asset_collection', reference: 'linked' });
    catalogue.product({ identifier: 'LINKED', family: 'shoes', values: { linked: ['shot'] } });
    client = await harness.serve({
      mediaLinkHosts: [host],
      cacheTags: 'Cache-Tag',
      canonicalBaseUrl: 'https://shop.example',
    });
  });

  beforeEach(() => {
    asked = [];
    respond = (_req, res) => res.setHeader('Content-Type', 'image/jpeg').end(picture);
  });

  after(() => harness.stop());

  it('are traced without the query of the URL', async () => {
    harness.pim.catalogue.asset('linked', 'signed', { photo: 'shot.jpg?sig=SIGNATURE' });
    const seen: string[] = [];
    const listen = (trace: unknown): void => void seen.push((trace as RenderTrace).path);
    subscribe('tracing:akeneo-images:render:asyncEnd', listen);
    const { status } = await client.get('/tr:w-33,f-png/asset-families/linked/assets/signed');
    unsubscribe('tracing:akeneo-images:render:asyncEnd', listen);
    expect(status).to.equal(200);
    expect(asked.at(-1)?.url).to.equal('/dam/shot.jpg?sig=SIGNATURE');
    expect(seen).to.deep.equal([`media-link/http://${host}/dam/shot.jpg`]);
  });

  it('resolve for assets and for products that link to them', async () => {
    for (const [path, width] of [
      [LINKED, 40],
      [`${LINKED}/photo`, 41],
      ['products/LINKED/linked', 42],
    ] as const) {
      const { status, headers, body } = await client.get(`/tr:w-${width},f-webp/${path}`);
      expect([status, headers['content-type']], path).to.deep.equal([200, 'image/webp']);
      expect(await facts(body)).to.include({ width });
      // It has no address here but this one.
      expect(headers).to.not.have.any.keys('content-location', 'link');
      expect(headers['cache-tag'])
        .to.match(/asset-families\/linked\/assets\/shot/)
        .and.not.include(host);
      expect(headers['cache-control']).to.match(/^public, max-age=300,/);
    }
    // Downloaded once for all, without the token of the PIM.
    expect(asked.map(({ url }) => url)).to.deep.equal(['/dam/shot.jpg']);
    expect(asked[0]!.headers).to.not.have.any.keys('authorization', 'cookie');
  });

  it('are listed with their alias', async () => {
    for (const path of [LINKED, 'products/LINKED']) {
      const { body } = await client.get(`/${path}/media.json`);
      const { media } = JSON.parse(body.toString()) as MediaListing;
      const medium = media.find(({ kind }) => kind === 'media-link')!;
      expect(medium.code).to.equal(`http://${host}/dam/shot.jpg`);
      expect(medium.url).to.equal(medium.alias);
      expect((await client.get(medium.url.replace('/images', ''))).status).to.equal(200);
    }
  });

  it('are listed without the query of their address, by which they are fetched', async () => {
    harness.pim.catalogue.asset('linked', 'secret', { photo: 'secret.jpg?sig=SIGNATURE' });
    const { body } = await client.get('/asset-families/linked/assets/secret/media.json');
    const { media } = JSON.parse(body.toString()) as MediaListing;
    expect(media[0]!.code).to.equal(`http://${host}/dam/secret.jpg`);
    expect(body.toString()).to.not.include('SIGNATURE');
    expect((await client.get(media[0]!.url.replace('/images', ''))).status).to.equal(200);
    expect(asked.map(({ url }) => url)).to.deep.equal(['/dam/secret.jpg?sig=SIGNATURE']);
  });

  it('are rejected without a call if their host is not allowed', async () => {
    const strict = await harness.serve();
    const { status, headers } = await strict.get(`/${LINKED}`);
    expect([status, errorCode({ headers })]).to.deep.equal([404, 'ENOENT']);
    const { body } = await strict.get(`/${LINKED}/media.json`);
    expect((JSON.parse(body.toString()) as MediaListing).media).to.deep.equal([]);
    expect(asked).to.deep.equal([]);
  });

  it('do not affect calls to the PIM when they fail', async () => {
    harness.pim.catalogue.asset('linked', 'broken', { photo: 'broken.jpg' });
    respond = (_req, res) => res.writeHead(500).end();
    for (let width = 1; width <= 12; width++) {
      const failed = await client.get(`/tr:w-${width}/asset-families/linked/assets/broken`);
      expect([failed.status, errorCode(failed)]).to.deep.equal([502, 'EUPSTREAM']);
      expect(failed.body.toString()).to.not.include(host);
    }
    expect(client.images.stats().pim.open).to.equal(false);
    expect((await client.get(`/tr:w-30/${harness.add(picture)}`)).status).to.equal(200);
  });

  it('are updated when the source expires', async () => {
    const own = await harness.serve({ mediaLinkHosts: [host], sourceTtl: 60_000 });
    const digestOfPicture = async (): Promise<string> => {
      const { body } = await own.get(`/tr:w-50,f-png/${LINKED}`);
      return createHash('sha256').update(body).digest('hex');
    };
    const before = await digestOfPicture();
    const other = await jpeg(300, 300);
    respond = (_req, res) => res.setHeader('Content-Type', 'image/jpeg').end(other);
    expect(await digestOfPicture()).to.equal(before);
    await later(60_001, () => waitFor(async () => (await digestOfPicture()) !== before));
  });

  it('cannot be requested directly', async () => {
    for (const path of [`/media-link/http://${host}/dam/shot.jpg`, `/media-link/x`]) {
      expect((await client.get(path)).status).to.equal(404);
    }
    expect((await client.get(`/tr:l-image,i-media-link@@x,l-end/${LINKED}`)).status).to.equal(400);
    expect(asked).to.deep.equal([]);
  });
});
