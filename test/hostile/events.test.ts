import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { Purged } from '../../src/index.js';
import { Harness, request } from '../support/harness.js';
import { waitFor } from '../support/wait-for.js';

const SECRET = 'a-secret';
const MEGABYTE = 1024 * 1024;

describe('hostile: events', () => {
  let harness: Harness;
  let url: string;
  let purged: Purged[];

  before(async () => {
    harness = await Harness.start();
    const images = harness.images({ onPurge: (what) => void purged.push(what) });
    const events = images.events({ secret: SECRET });
    url = await harness.listen((req, res) => events(req, res, () => res.writeHead(404).end()));
  });

  beforeEach(() => (purged = []));

  after(() => harness.stop());

  const signature = (body: string): string => createHmac('sha256', SECRET).update(body).digest('hex');

  /** The status, or undefined where the connection was ended. Each has a connection of its own. */
  function post(body: string | undefined, signed: string | undefined): Promise<number | undefined> {
    const headers = signed === undefined ? {} : { 'X-AKENEO-SIGNATURE-PRIMARY': signed };
    return new Promise((resolve) => {
      const outgoing = httpRequest(url, { method: 'POST', headers, agent: false }, (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode);
      });
      outgoing.on('error', () => resolve(undefined)).end(body);
    });
  }

  const event = (data: object, padding = 0): string =>
    JSON.stringify({ id: String(Math.random()), type: 'x', data, padding: 'a'.repeat(padding) });

  it('without a body are rejected, signed or not', async () => {
    expect(await post(undefined, undefined)).to.equal(401);
    expect(await post(undefined, signature(''))).to.equal(400);
    expect((await request(url, '/', { method: 'GET' })).status).to.equal(404);
  });

  it('without a signature are rejected before they are read, however large', async () => {
    expect(await post(event({}, MEGABYTE), undefined)).to.be.oneOf([401, undefined]);
    expect(await post(event({}, 20 * MEGABYTE), 'no hex')).to.be.oneOf([401, undefined]);
  });

  it('of up to 8 MB are accepted, and larger ones are not', async () => {
    const taken = event({ product: { identifier: 'large' } }, 7 * MEGABYTE);
    expect(await post(taken, signature(taken))).to.equal(200);
    await waitFor(() => purged.some(({ tags }) => tags.includes('products/large')));
    const larger = event({ product: { identifier: 'larger' } }, 9 * MEGABYTE);
    expect(await post(larger, signature(larger))).to.be.oneOf([413, undefined]);
    expect(purged.some(({ tags }) => tags.includes('products/larger'))).to.equal(false);
  });

  it('that are signed but malformed have no effect', async () => {
    for (const body of ['null', '7', '[]', '{}', '{"events":7}', '{"events":[null,7,{}]}', 'no JSON', '"text"']) {
      expect(await post(body, signature(body)), body).to.equal(200);
    }
    for (const data of [
      null,
      7,
      [],
      { product: 7 },
      { product: { uuid: {}, identifier: 9 } },
      { asset: { code: 'a' } },
    ]) {
      const body = JSON.stringify({ id: String(Math.random()), type: 'x', data });
      expect(await post(body, signature(body)), body).to.equal(200);
    }
    const last = event({ product: { identifier: '__proto__' } });
    expect(await post(last, signature(last))).to.equal(200);
    await waitFor(() => purged.length > 0);
    expect(purged.map(({ tags }) => tags)).to.deep.equal([['products/__proto__']]);
  });
});
