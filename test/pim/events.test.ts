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

  it('report structural changes and the end of a subscription', () => {
    const [family] = readEvents({
      id: 'i',
      type: 'com.akeneo.pim.v1.family.updated',
      data: { family: { code: 'f' } },
    })!;
    const [end] = readEvents({ id: 'i', type: 'com.akeneo.event-platform.v1.subscription.suspended.system' })!;
    expect([family!.isStructural, family!.isSuspension]).to.deep.equal([true, false]);
    expect([end!.isStructural, end!.isSuspension]).to.deep.equal([false, true]);
  });

  for (const message of [null, 5, 'text', [], {}, { id: 'a' }, { type: 'b' }]) {
    it(`are not found in ${JSON.stringify(message)}`, () => expect(readEvents(message)).to.equal(undefined));
  }
});
