import { expect } from 'chai';
import { readEvents } from '../../src/pim/events.js';

/** The paths of an event of the Event Platform. */
function paths(type: string, data: object): readonly string[] {
  return readEvents({ specversion: '1.0', id: 'i', type: `com.akeneo.pim.v1.${type}`, data })![0]!.paths;
}

describe('pim/events', () => {
  for (const [type, data, expected] of [
    ['product.updated.delta', { product: { uuid: 'AB', changes: {} } }, ['products-uuid/ab']],
    ['product.deleted', { product: { uuid: 'ab', identifier: 'a/b' } }, ['products/a%2Fb', 'products-uuid/ab']],
    ['product-model.updated.delta', { product_model: { code: 'm' } }, ['product-models/m']],
    ['asset.updated', { asset: { asset_family: { code: 'f' }, code: 'a' } }, ['asset-families/f/assets/a']],
    [
      'reference-entity-record.updated',
      { reference_entity_record: { reference_entity: { code: 'e' }, code: 'r' } },
      ['reference-entities/e/records/r'],
    ],
    ['category.updated', { category: { code: 'c' } }, ['categories/c']],
    ['job.finished', { job: { code: 'x' } }, []],
    ['product.updated', { product: { uuid: 5 } }, []],
    ['asset.updated', { asset: null }, []],
  ] as const) {
    it(`${type} names ${expected.join(', ') || 'nothing'}`, () => expect(paths(type, data)).to.deep.equal(expected));
  }

  it('are those of the older Events API, too', () => {
    const events = readEvents({
      events: [
        { action: 'product.removed', event_id: '1', data: { resource: { identifier: 'a', uuid: 'b' } } },
        { action: 'product_model.updated', event_id: '2', data: { resource: { code: 'm', identifier: 'no' } } },
        { action: 5, event_id: '3' },
      ],
    });
    expect(events!.map(({ id, paths: named }) => [id, ...named])).to.deep.equal([
      ['1', 'products/a', 'products-uuid/b'],
      ['2', 'product-models/m'],
    ]);
  });

  it('tell when structure has changed', () => {
    const [family] = readEvents({
      id: 'i',
      type: 'com.akeneo.pim.v1.family.updated',
      time: '2026-04-29T12:34:56Z',
      subject: 's',
      data: { family: { code: 'f' } },
    })!;
    expect(family).to.deep.include({ isStructural: true, suspended: undefined, subscription: 's' });
    expect(family!.at).to.equal(Date.UTC(2026, 3, 29, 12, 34, 56));
  });

  /** As documented for notification webhooks of the Event Platform. */
  const notification = (type: string, more: object = {}): object => ({
    notification_type: type,
    timestamp: '2026-04-29T12:34:56Z',
    subscription_id: 's',
    subscriber_id: 't',
    destination: 'https://shop.example/events',
    events: ['com.akeneo.pim.v1.product.updated'],
    subject: 'https://example.cloud.akeneo.com/',
    ...more,
  });

  it('tell when they end, and why', () => {
    const reason = 'Success rate dropped below 90%';
    const [end] = readEvents(notification('subscription.suspended.system', { reason }))!;
    expect(end).to.deep.include({ subscription: 's', suspended: reason, paths: [], isStructural: false });
    expect(end!.at).to.equal(Date.UTC(2026, 3, 29, 12, 34, 56));
    for (const type of ['subscription.suspended.user', 'subscription.revoked'])
      expect(readEvents(notification(type))![0]!.suspended, type).to.equal(type);
    const [resumed] = readEvents(notification('subscription.resumed'))!;
    expect(resumed).to.deep.include({ subscription: 's', suspended: undefined });
    expect(resumed!.id).to.not.equal(end!.id);
  });

  for (const message of [null, 5, 'text', [], {}, { id: 'a' }, { type: 'b' }]) {
    it(`are not in ${JSON.stringify(message)}`, () => expect(readEvents(message)).to.equal(undefined));
  }
});
