import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Subscription } from '../../../example-app/pim/events.js';
import { Harness } from '../../support/harness.js';

describe('demo PIM: events', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });

  after(() => harness.stop());

  it('are CloudEvents, signed over the bytes that are sent', async () => {
    const got: { headers: IncomingHttpHeaders; body: string }[] = [];
    const url = await harness.listen((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        got.push({ headers: req.headers, body: Buffer.concat(chunks).toString() });
        res.writeHead(202).end();
      });
    });
    const data = { product: { uuid: 'u', identifier: 'SKU é' } };
    expect(await new Subscription(url, 'secret').send('product.updated.delta', data)).to.equal(202);
    const [{ headers, body }] = got as [(typeof got)[0]];
    expect(headers['x-akeneo-signature-primary']).to.equal(createHmac('sha256', 'secret').update(body).digest('hex'));
    expect(headers['x-akeneo-signature-algorithm']).to.equal('HmacSHA256');
    const event = JSON.parse(body) as Record<string, unknown>;
    expect(event).to.include({ specversion: '1.0', type: 'com.akeneo.pim.v1.product.updated.delta' });
    expect(event).to.deep.include({ data });
    expect(event.id).to.match(/^[0-9a-f-]{36}$/);
  });

  it('are accepted by a middleware with the same secret only', async () => {
    const url = await harness.listen((req, res) => {
      harness.images().events({ secret: 'secret' })(req, res, () => res.end());
    });
    expect(await new Subscription(url, 'secret').send('product.created', { product: { uuid: 'u' } })).to.equal(200);
    expect(await new Subscription(url, 'other').send('product.created', { product: { uuid: 'u' } })).to.equal(401);
  });
});
