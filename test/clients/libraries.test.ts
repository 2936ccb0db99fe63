import { expect } from 'chai';
import { available } from '../support/available.js';
import { Harness, request, type Client } from '../support/harness.js';
import { facts, jpeg } from '../support/pictures.js';
import { assertInstalled } from './installed.js';
import { LIBRARIES } from './libraries.js';

/** What Chrome says of pictures. */
const ACCEPT = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

describe('clients: libraries that build ImageKit URLs', () => {
  const privateKey = 'private_test_key';
  let harness: Harness;
  let client: Client;
  let src: string;

  before(async function () {
    await available(this, assertInstalled);
    harness = await Harness.start();
    client = await harness.serve({ privateKey });
    src = harness.add(await jpeg(600, 400), { name: 'photo.jpg' });
  });

  after(() => harness.stop());

  for (const { name, urls, sizes } of LIBRARIES) {
    it(`${name}: builds URLs that are served in the right size`, async () => {
      const asked = await urls({ endpoint: `${client.url}/images`, src, width: 200, height: 150, privateKey });
      const served = asked.map(async (url) => {
        const { origin, pathname, search } = new URL(url);
        const { status, headers, body } = await request(origin, pathname + search, { headers: { accept: ACCEPT } });
        expect(status, `${url}: ${String(headers['ik-error'])}`).to.equal(200);
        expect(headers['ik-warning'], url).to.equal(undefined);
        const { width, height } = await facts(body);
        return `${width}x${height}`;
      });
      expect(await Promise.all(served), asked.join('\n')).to.deep.equal(sizes);
    });
  }
});
