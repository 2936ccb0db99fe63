import { expect } from 'chai';
import express from 'express';
import { Keyv } from 'keyv';
import type { AkeneoImages } from '../../src/index.js';
import { clock } from '../../src/shared/clock.js';
import { stockCatalogue } from '../support/catalogue.js';
import { Harness } from '../support/harness.js';
import { later } from '../support/later.js';
import { SECRET, sendEvent, sendNotification, type EventOptions } from '../support/send-event.js';
import { waitFor } from '../support/wait-for.js';

const MINUTE = 60_000;

/** The PIM sends no events for a time, and nothing is missed. */
describe('middleware/suspension', () => {
  let harness: Harness;
  let data: Map<string, unknown>;
  let purged: Set<string>;

  beforeEach(async () => {
    harness = await Harness.start();
    await stockCatalogue(harness.pim);
    data = new Map();
    purged = new Set();
  });

  afterEach(() => harness.stop());

  /** A process that takes events. */
  async function serve(): Promise<{ url: string; images: AkeneoImages }> {
    const images = harness.images({
      store: new Keyv({ store: data }),
      onPurge: ({ tags }) => tags.forEach((tag) => purged.add(tag)),
    });
    return { url: await harness.listen(express().use(images.events({ secret: SECRET }))), images };
  }

  const suspend = (url: string, time = clock.now(), subscription = 'one'): Promise<number> =>
    sendNotification(url, 'subscription.suspended.system', { time, subscription });
  const sendModel = (url: string, code: string, options: EventOptions = {}): Promise<number> =>
    sendEvent(url, { product_model: { code } }, options);

  /** Changes a model of the PIM, some minutes ago. */
  const change = (code: string, minutesAgo = 0): unknown =>
    harness.pim.catalogue.models.set(code, { code, values: {}, updated: clock.now() - minutesAgo * MINUTE });

  const looks = (): number =>
    harness.pim.calls.filter(({ path, status }) => /product-models\?.*updated/.test(path) && status === 200).length;
  /** Whether a look has ended. */
  const isMarked = (): boolean => [...data.keys()].some((key) => key.includes(':poll:suspended'));

  it('is bridged from the time of the notice on', async () => {
    const { url } = await serve();
    change('before', 60);
    change('since', 10);
    await suspend(url, clock.now() - 20 * MINUTE);
    await waitFor(() => purged.has('product-models/since'));
    expect([...purged]).to.not.include('product-models/before');
  });

  it('ends with a last look when an event comes, but not with one from before', async () => {
    const { url } = await serve();
    await suspend(url, clock.now() - 20 * MINUTE);
    await waitFor(isMarked);
    await sendModel(url, 'late', { time: clock.now() - 30 * MINUTE });
    await waitFor(() => purged.has('product-models/late'));
    expect(looks()).to.equal(1);
    change('meanwhile');
    await sendModel(url, 'resumed');
    await waitFor(() => purged.has('product-models/meanwhile'));
    expect(looks()).to.equal(2);
    expect(isMarked(), 'it looks once more when the lists have caught up').to.equal(true);
  });

  it('ends when its subscription is resumed, whatever others send', async () => {
    const { url } = await serve();
    await suspend(url, clock.now() - 20 * MINUTE);
    await suspend(url, clock.now() - 10 * MINUTE, 'two');
    await waitFor(isMarked);
    await sendModel(url, 'by two', { subscription: 'two' });
    await sendModel(url, 'by three', { subscription: 'three' });
    await waitFor(() => purged.has('product-models/by%20three'));
    expect(looks()).to.equal(1);
    change('meanwhile');
    await sendNotification(url, 'subscription.resumed');
    await waitFor(() => purged.has('product-models/meanwhile'));
  });

  it('is bridged by the process that starts next', async () => {
    const first = await serve();
    await suspend(first.url);
    await waitFor(isMarked);
    await first.images.close();
    change('meanwhile');
    await later(MINUTE, async () => {
      await serve();
      await waitFor(() => purged.has('product-models/meanwhile'));
    });
  });

  it('is not bridged where there is none', async () => {
    const { url } = await serve();
    change('a');
    await sendModel(url, 'b');
    await waitFor(() => purged.has('product-models/b'));
    expect(looks()).to.equal(0);
  });
});
