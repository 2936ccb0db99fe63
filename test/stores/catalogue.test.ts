import { expect } from 'chai';
import { Subscription } from '../../example-app/pim/events.js';
import express from 'express';
import { Keyv } from 'keyv';
import type { MediaListing } from '../../src/index.js';
import { available } from '../support/available.js';
import { colourPicture, stockCatalogue, type Codes } from '../support/catalogue.js';
import { Client, Harness } from '../support/harness.js';
import { later } from '../support/later.js';
import type { Backend } from '../support/stores/backend.js';
import { map } from '../support/stores/map.js';
import { postgres } from '../support/stores/postgres.js';
import { redis } from '../support/stores/redis.js';
import { waitFor } from '../support/wait-for.js';

const SECRET = 'a-secret';
const SHOE = 'products/SHOE%2042%2Fb';

/** Pictures by product in two processes on one store. */
for (const kind of [map, redis, postgres]) {
  describe(`stores: the catalogue on ${kind.name}`, () => {
    let backend: Backend | undefined;
    let harness: Harness;
    let codes: Codes;
    let first: Client;
    let second: Client;

    before(async function () {
      backend = await available(this, () => kind.start());
    });

    after(() => backend?.stop());

    beforeEach(async () => {
      harness = await Harness.start();
      codes = await stockCatalogue(harness.pim);
      [first, second] = await Promise.all([serve(), serve()]);
    });

    afterEach(() => harness.stop());

    async function serve(): Promise<Client> {
      const keyv = new Keyv({ store: backend!.connect(), namespace: backend!.namespace });
      // A server that has just begun may take longer for its first answer than a request would wait.
      await keyv.get('anything');
      const images = harness.images({ store: keyv, locale: 'en_US', channel: 'shop' });
      const app = express()
        .use('/events', images.events({ secret: SECRET }))
        .use('/images', images);
      return new Client(await harness.listen(app), images);
    }

    const catalogueCalls = (): number => harness.pim.calls.filter((call) => call.kind === 'catalogue').length;

    async function locations(alias: string): Promise<string[]> {
      const responses = await Promise.all([first, second].map((client) => client.get(`/${alias}`)));
      return responses.map(({ headers }) => String(headers['content-location']).replace('/images/', ''));
    }

    it('is fetched once: a second process finds aliases and listings in the store', async () => {
      const media = async (client: Client): Promise<MediaListing> =>
        JSON.parse((await client.get(`/${SHOE}/media.json`)).body.toString()) as MediaListing;
      const listed = await media(first);
      await first.get(`/${SHOE}/gallery/2`);
      await waitFor(async () => {
        const [other, before] = [await serve(), catalogueCalls()];
        expect(await media(other)).to.deep.equal(listed);
        const { headers } = await other.get(`/${SHOE}/gallery/2`);
        expect(headers['content-location']).to.equal(`/images/asset-media-files/${codes.back!}`);
        // The first one's writes may still be under way.
        return catalogueCalls() === before;
      });
    });

    it('is updated in both processes after an event to one of them', async () => {
      expect(await locations(SHOE)).to.deep.equal([`media-files/${codes.packshot!}`, `media-files/${codes.packshot!}`]);
      const body = await colourPicture('#246801');
      const code = harness.pim.addMedia('media-files', { name: 'new.png', mimeType: 'image/png', body });
      harness.pim.catalogue.model({ code: 'trail-shoe', family: 'shoes', values: { packshot: code } });
      const events = new Subscription(`${first.url}/events`, SECRET);
      expect(await events.send('product-model.updated.delta', { product_model: { code: 'trail-shoe' } })).to.equal(200);
      await waitFor(() => later(2000, async () => (await locations(SHOE)).every((at) => at === `media-files/${code}`)));
      for (const client of [first, second]) expect(client.images.stats().store!.failures).to.equal(0);
    });

    it('applies a purge of another process, also after a restart', async () => {
      await locations(`${SHOE}/gallery`);
      const body = await colourPicture('#972468');
      const code = harness.pim.addMedia('asset-media-files', { name: 'new.png', mimeType: 'image/png', body });
      harness.pim.catalogue.asset('packshots', 'front', { media: code });
      await first.images.purge('asset-families/packshots/assets/front');
      second = await serve();
      expect(await locations(`${SHOE}/gallery`)).to.deep.equal(Array(2).fill(`asset-media-files/${code}`));
      expect(harness.pim.violations).to.deep.equal([]);
    });
  });
}
