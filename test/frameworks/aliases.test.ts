import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { Subscription } from '../../example-app/pim/events.js';
import type { AkeneoImages, MediaListing } from '../../src/index.js';
import { colourPicture, stockCatalogue, type Codes } from '../support/catalogue.js';
import { Harness, request } from '../support/harness.js';
import { waitFor } from '../support/wait-for.js';
import { FRAMEWORKS } from './apps.js';

const SECRET = 'a-secret';
const SHOE = 'products/SHOE%2042%2Fb';

/** A server with the pictures at `mount`, and the events at `/events`. */
interface Server {
  readonly name: string;
  readonly mount: string;
  readonly listener: (images: AkeneoImages) => RequestListener;
}

const SERVERS: readonly Server[] = [
  ...FRAMEWORKS.flatMap((framework): Server[] => [
    {
      name: framework.name,
      mount: '/shop/images',
      listener: (images) => {
        const outer = framework.app();
        outer.use('/events', images.events({ secret: SECRET }));
        outer.use('/shop/images', images);
        return outer;
      },
    },
    {
      name: `${framework.name}, in a router in a router`,
      mount: '/a/b/images',
      listener: (images) => {
        const [outer, first, second] = [framework.app(), framework.router(), framework.router()];
        second.use('/images', images);
        first.use('/b', second);
        outer.use('/a', first);
        outer.use('/events', images.events({ secret: SECRET }));
        return outer;
      },
    },
  ]),
  {
    name: 'node:http, at the root',
    mount: '',
    listener: (images) => {
      const events = images.events({ secret: SECRET });
      return (req, res) => {
        const end = (): void => void res.writeHead(404).end();
        if (req.url === '/events') events(req, res, end);
        else images(req, res, end);
      };
    },
  },
  {
    name: 'node:http, with its path taken off as Express does',
    mount: '/images',
    listener: (images) => {
      const events = images.events({ secret: SECRET });
      return (req, res) => {
        const end = (): void => void res.writeHead(404).end();
        if (req.url === '/events') {
          events(req, res, end);
          return;
        }
        Object.assign(req, { originalUrl: req.url, url: req.url!.replace(/^\/images(?=\/)/, '') });
        images(req, res, end);
      };
    },
  },
];

for (const { name, mount, listener } of SERVERS) {
  describe(`frameworks: aliases in ${name}`, () => {
    let harness: Harness;
    let codes: Codes;
    let url: string;

    before(async () => {
      harness = await Harness.start();
      codes = await stockCatalogue(harness.pim);
      url = await harness.listen(listener(harness.images({ channel: 'shop', locale: 'en_US' })));
    });

    after(() => harness.stop());

    it('list their media below the path that the middleware is mounted at', async () => {
      const { status, headers } = await request(url, `${mount}/tr:w-20,f-png/${SHOE}/gallery/2?v=1`);
      const location = `${mount}/tr:w-20,f-png/asset-media-files/${codes.back!}?v=1`;
      expect([status, headers['content-location']]).to.deep.equal([200, location]);
      const media = await request(url, location);
      expect([media.status, media.headers.etag]).to.deep.equal([200, headers.etag]);
    });

    it('are listed with URLs that are served', async () => {
      for (const path of [`/${SHOE}/media.json`, '/media.json?products=SHOE%2042/b']) {
        const { status, body } = await request(url, mount + path);
        expect(status).to.equal(200);
        const listed = JSON.parse(body.toString()) as MediaListing & { products?: Record<string, MediaListing> };
        const { media } = listed.products?.['SHOE 42/b'] ?? listed;
        expect(media).to.have.length.above(6);
        for (const item of media) {
          expect(item.url).to.equal(`${mount}/${item.kind}/${item.code}`);
          const { status: got, headers } = await request(url, item.alias);
          expect([got, headers['content-location']], item.alias).to.deep.equal([200, item.url]);
        }
      }
    });

    it('show what has changed after an event', async () => {
      const location = async (): Promise<unknown> =>
        (await request(url, `${mount}/${SHOE}/gallery`)).headers['content-location'];
      expect(await location()).to.equal(`${mount}/asset-media-files/${codes.front!}`);
      const body = await colourPicture('#135790');
      const code = harness.pim.addMedia('asset-media-files', { name: 'new.png', mimeType: 'image/png', body });
      harness.pim.catalogue.asset('packshots', 'front', { media: code });
      const asset = { code: 'front', asset_family: { code: 'packshots' } };
      expect(await new Subscription(`${url}/events`, SECRET).send('asset.updated', { asset })).to.equal(200);
      await waitFor(async () => (await location()) === `${mount}/asset-media-files/${code}`);
      expect(harness.pim.violations).to.deep.equal([]);
    });
  });
}
