import { expect } from 'chai';
import express from 'express';
import { startVarnish, type Varnish } from '../../example-app/cluster/varnish.js';
import { purgeVarnish } from '../../example-app/cluster/purge.js';
import { Subscription } from '../../example-app/pim/events.js';
import { available } from '../support/available.js';
import { colourPicture, stockCatalogue, type Codes } from '../support/catalogue.js';
import { Harness, request, type Response } from '../support/harness.js';
import { waitFor } from '../support/wait-for.js';
import { installed } from './installed.js';

const SECRET = 'a-secret';
const SHOE = '/tr:w-20,f-png/products/SHOE%2042%2Fb';
const ASSET = '/tr:w-20,f-png/asset-families/packshots/assets/back';

/** A front cache that purges images by tags. */
describe('cluster: behind Varnish', function () {
  this.timeout(300_000);
  let harness: Harness;
  let codes: Codes;
  let varnish: Varnish;
  let events: Subscription;

  before(async function () {
    harness = await Harness.start();
    codes = await stockCatalogue(harness.pim);
    const front = { url: '' };
    const images = harness.images({
      cacheTags: 'Surrogate-Key',
      onPurge: (purged) => purgeVarnish([front.url])(purged),
    });
    const app = express()
      .use('/akeneo-events', images.events({ secret: SECRET }))
      .use('/images', images);
    const origin = await harness.listen(app);
    varnish = await available(this, () => installed(['Varnish'], () => startVarnish(Number(new URL(origin).port))));
    front.url = varnish.url;
    events = new Subscription(`${origin}/akeneo-events`, SECRET);
  });

  after(async () => {
    await (varnish as Varnish | undefined)?.stop();
    await harness.stop();
  });

  const get = (path: string): Promise<Response> => request(`${varnish.url}/images`, path);
  const location = ({ headers }: Response): string => String(headers['content-location']);

  /** Whether it comes from the cache. */
  const isHit = async (path: string): Promise<boolean> => (await get(path)).headers['x-cache'] === 'hit';

  it('serves product images from the cache, without their tags', async () => {
    const first = await get(SHOE);
    expect([first.status, first.headers['x-cache']]).to.deep.equal([200, 'miss']);
    const second = await get(SHOE);
    expect([second.headers['x-cache'], second.headers.etag]).to.deep.equal(['hit', first.headers.etag]);
    expect(second.headers).not.to.have.any.keys('surrogate-key', 'xkey');
  });

  it('serves the new image after an event, and keeps all others', async () => {
    const media = `/media-files/${codes.packshot!}`;
    const others = [ASSET, media, '/products/SHOE%2042%2Fb/gallery/2'];
    for (const path of [SHOE, `${SHOE}/brand`, ...others]) await get(path);
    const body = await colourPicture('#97531f');
    const code = harness.pim.addMedia('media-files', { name: 'new.png', mimeType: 'image/png', body });
    harness.pim.catalogue.model({ code: 'trail-shoe', family: 'shoes', values: { packshot: code } });
    await events.send('product-model.updated.delta', { product_model: { code: 'trail-shoe' } });
    await waitFor(async () => location(await get(SHOE)).endsWith(code));
    expect(await isHit(SHOE), 'the new one is cached').to.equal(true);
    for (const path of [ASSET, media]) expect(await isHit(path), path).to.equal(true);
    // The images that the product shares are fetched again.
    expect(await isHit(`${SHOE}/brand`)).to.equal(false);
  });

  it('serves the new image of an asset that products link to', async () => {
    const gallery = '/products/SHOE%2042%2Fb/gallery';
    for (const path of [gallery, ASSET, SHOE]) await get(path);
    const body = await colourPicture('#1f5397');
    const code = harness.pim.addMedia('asset-media-files', { name: 'new.png', mimeType: 'image/png', body });
    harness.pim.catalogue.asset('packshots', 'front', { media: code });
    await events.send('asset.updated', { asset: { code: 'front', asset_family: { code: 'packshots' } } });
    await waitFor(async () => location(await get(gallery)).endsWith(code));
    for (const path of [ASSET, SHOE]) expect(await isHit(path), path).to.equal(true);
  });
});
