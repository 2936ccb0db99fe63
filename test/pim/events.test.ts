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
    it(`${type} affects ${expected.join(', ') || 'nothing'}`, () => expect(paths(type, data)).to.deep.equal(expected));
  }

  it('include those of the older Events API', () => {
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

  describe('name the attributes that have changed', () => {
    const changedBy = (changes: unknown, type = 'product.updated.delta', key = 'product'): unknown =>
      readEvents({
        id: 'i',
        type: `com.akeneo.pim.v1.${type}`,
        data: { [key]: { uuid: 'u', code: 'c', changes } },
      })![0]!.changed;
    const values = { size: [{ previous: 1, new: 2, type: 'pim_catalog_number' }, { new: 3 }], none: [] };
    const named = [
      { code: 'size', types: ['pim_catalog_number', undefined] },
      { code: 'none', types: [] },
    ];

    it('in deltas of products and models', () => {
      expect(changedBy({ values })).to.deep.equal(named);
      expect(changedBy({ values }, 'product-model.updated.delta', 'product_model')).to.deep.equal(named);
      expect(
        changedBy({ enabled: { new: true }, groups: {}, associations: {}, quantified_associations: {} }),
      ).to.deep.equal([]);
    });

    for (const part of ['family', 'parent', 'categories', 'table_attributes', 'news']) {
      it(`not where ${part} may have changed, too`, () =>
        expect(changedBy({ values, [part]: {} })).to.equal(undefined));
    }

    for (const changes of [undefined, null, {}, [], 'text']) {
      it(`not in ${JSON.stringify(changes)}`, () => expect(changedBy(changes)).to.equal(undefined));
    }

    it('not in events of other kinds', () => {
      expect(changedBy({ values }, 'product.updated')).to.equal(undefined);
      expect(changedBy({ values }, 'asset.updated.delta', 'asset')).to.equal(undefined);
    });
  });

  it('report structural changes and the end of a subscription', () => {
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
    it(`are not found in ${JSON.stringify(message)}`, () => expect(readEvents(message)).to.equal(undefined));
  }
});
