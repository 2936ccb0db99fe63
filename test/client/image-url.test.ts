import { expect } from 'chai';
import { imageUrl, srcset } from '../../src/client/index.js';
import { Harness, request, type Client } from '../support/harness.js';
import { facts, jpeg } from '../support/pictures.js';

describe('client/image-url', () => {
  const endpoint = '/images';

  it('joins the endpoint, the transformation, the path and the query', () => {
    const transformation = { w: 400 };
    expect(imageUrl({ endpoint, path: 'products/SKU-1' })).to.equal('/images/products/SKU-1');
    expect(imageUrl({ endpoint, path: 'products/SKU-1', transformation })).to.equal('/images/tr:w-400/products/SKU-1');
    const query = { locale: 'fr_FR', channel: undefined, v: 'a b' };
    expect(imageUrl({ endpoint, path: 'products/SKU-1', query })).to.equal(
      '/images/products/SKU-1?locale=fr_FR&v=a%20b',
    );
  });

  it('ignores slashes at either side of the endpoint', () => {
    for (const each of ['https://shop.example/images', 'https://shop.example/images/']) {
      expect(imageUrl({ endpoint: each, path: '/products/a' })).to.equal('https://shop.example/images/products/a');
    }
    expect(imageUrl({ endpoint: '/', path: 'products/a' })).to.equal('/products/a');
  });

  it('encodes the segments of an array', () => {
    expect(imageUrl({ endpoint, path: ['products', 'SKU 1/2?', 'packshot'] })).to.equal(
      '/images/products/SKU%201%2F2%3F/packshot',
    );
  });

  it('returns a candidate for each width, never wider than the source', () => {
    expect(srcset({ endpoint, path: 'products/a' }, [320, 640])).to.equal(
      '/images/tr:w-320,cm-at_max/products/a 320w, /images/tr:w-640,cm-at_max/products/a 640w',
    );
    expect(srcset({ endpoint, path: 'products/a', transformation: { w: 900, ar: '1-1' } }, [320])).to.equal(
      '/images/tr:w-900,ar-1-1:w-320,cm-at_max/products/a 320w',
    );
  });

  describe('with a server', () => {
    let harness: Harness;
    let client: Client;

    before(async () => {
      harness = await Harness.start();
      client = await harness.serve();
    });

    after(() => harness.stop());

    it('returns URLs that are served', async () => {
      const path = harness.add(await jpeg(600, 400));
      const source = {
        endpoint: `${client.url}/images`,
        path,
        transformation: { ar: '1-1', w: 500, f: 'webp' },
      } as const;
      const urls = [imageUrl(source), ...srcset(source, [100, 900]).split(', ')].map((each) => each.split(' ')[0]!);
      const widths = urls.map(async (url) => {
        const { origin, pathname } = new URL(url);
        return (await facts((await request(origin, pathname)).body)).width;
      });
      expect(await Promise.all(widths)).to.deep.equal([500, 100, 500]);
    });
  });
});
