import { expect } from 'chai';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { ImageError } from '../../src/shared/errors.js';
import { ENDLESS_SVG } from '../support/endless.js';
import { errorCode, Harness } from '../support/harness.js';
import { pdf, png } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

/** Closing a middleware under load. */
describe('middleware/closing', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.start();
  });

  afterEach(() => harness.stop());

  it('finishes pending requests and rejects new ones', async () => {
    const path = harness.add(await png(200, 100));
    const client = await harness.serve({ limits: { closeMs: 600_000 } });
    let open: () => void = () => undefined;
    harness.pim.gate = new Promise((resolve) => (open = resolve));
    const running = client.get(`/tr:w-20/${path}`);
    await waitFor(() => client.images.stats().pim.inFlight > 0);
    const closed = client.images.close();
    const late = await client.get(`/tr:w-21/${path}`);
    expect([late.status, errorCode(late), late.headers['retry-after']]).to.deep.equal([503, 'ECLOSED', '2']);
    open();
    expect((await running).status).to.equal(200);
    await closed;
  });

  it('aborts pending requests with 503 after the timeout', async () => {
    const path = harness.add(await png(200, 100));
    const client = await harness.serve({ limits: { closeMs: 100 } });
    harness.pim.fault({ on: 'download', times: Infinity, type: 'stall' });
    const running = client.get(`/tr:w-20/${path}`);
    await waitFor(() => harness.pim.meter.inFlight > 0);
    await client.images.close();
    const { status, headers } = await running;
    expect([status, errorCode({ headers })]).to.deep.equal([503, 'ECLOSED']);
    await waitFor(() => harness.pim.meter.inFlight === 0 && client.images.stats().pim.inFlight === 0);
  });

  it('aborts a render after the timeout', async () => {
    const path = harness.add(ENDLESS_SVG);
    const client = await harness.serve({ limits: { closeMs: 100 } });
    const running = client.get(`/tr:f-png/${path}`);
    await waitFor(() => client.images.stats().render.running === 1);
    await client.images.close();
    expect((await running).headers['ik-error']).to.match(/^ECLOSED/);
  });

  it('breaks off a stream to a stalled client', async () => {
    const path = harness.add(pdf(30_000_000));
    const client = await harness.serve({ limits: { closeMs: 100 } });
    const [incoming] = (await once(get(`${client.url}/images/${path}`), 'response')) as [IncomingMessage];
    const broken = once(incoming, 'error');
    await client.images.close();
    incoming.resume();
    expect((await broken)[0]).to.have.property('code', 'ECONNRESET');
    await waitFor(() => client.images.stats().pim.inFlight === 0);
  });

  it('can be called repeatedly', async () => {
    const images = harness.images();
    await images.ready();
    await Promise.all([images.close(), images.close()]);
    await images.close();
  });

  it('makes ready() reject', async () => {
    const images = harness.images();
    const closed = images.close();
    for (const ready of [images.ready(), closed.then(() => images.ready())]) {
      const error: unknown = await ready.catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ImageError).with.property('code', 'ECLOSED');
    }
  });

  it('supports `await using`', async () => {
    const images = harness.images();
    await images[Symbol.asyncDispose]();
    await images.close();
  });
});
