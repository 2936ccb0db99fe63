import { expect } from 'chai';
import { offsetIn, readUpdates } from '../../../src/pim/catalogue/updates.js';
import type { JsonCalls } from '../../../src/pim/json-calls.js';

const SIGNAL = new AbortController().signal;
const SINCE = Date.UTC(2026, 10, 28, 12, 0, 0);

/** The filters of the calls that a look makes. */
async function filters(offset: string | undefined): Promise<Record<string, string>> {
  const asked: Record<string, string> = {};
  const calls = {
    ask: (path: string) => {
      const [list = '', query = ''] = path.split('?');
      const search = JSON.parse(new URLSearchParams(query).get('search')!) as { updated: { value: string }[] };
      asked[list] = search.updated[0]!.value;
      return Promise.resolve({ _embedded: { items: [] } });
    },
  } as unknown as JsonCalls;
  await readUpdates(calls, { since: SINCE, offset, owners: [{ type: 'asset', owner: 'f' }] }, SIGNAL);
  return asked;
}

describe('pim/catalogue/updates', () => {
  it('filters products by server time, and assets by UTC', async () => {
    expect(await filters('+02:00')).to.deep.equal({
      'products-uuid': '2026-11-28 14:00:00',
      'product-models': '2026-11-28 14:00:00',
      'asset-families/f/assets': '2026-11-28T12:00:00.000Z',
    });
    expect((await filters('-05:30'))['products-uuid']).to.equal('2026-11-28 06:30:00');
  });

  it('widens the filter if the server’s time zone is unknown', async () => {
    expect((await filters(undefined))['products-uuid']).to.equal('2026-11-27 22:00:00');
  });

  it('follows the cursor instead of the link', async () => {
    const asked: string[] = [];
    const item = { identifier: 'a', uuid: 'B', updated: '2026-11-28T12:00:00+00:00' };
    const calls = {
      ask: (path: string) => {
        asked.push(path);
        const next = { href: 'http://internal/api/rest/v1/other?search_after=b%2B' };
        const isFirst = path.startsWith('products-uuid') && !path.includes('search_after=b');
        return Promise.resolve({
          _links: isFirst ? { next } : {},
          _embedded: { items: path.startsWith('products') ? [item] : [] },
        });
      },
    } as unknown as JsonCalls;
    const updates = await readUpdates(calls, { since: SINCE, offset: 'Z', owners: [] }, SIGNAL);
    expect(asked.filter((path) => path.includes('search_after=b%2B'))).to.have.length(1);
    expect(updates).to.have.length(2);
    expect(updates[0]).to.deep.equal({ paths: ['products/a', 'products-uuid/b'], updated: item.updated });
  });

  it('parses offsets', () => {
    expect(
      ['2026-11-28T12:00:00+02:00', '2026-11-28T12:00:00Z', '2026-11-28T12:00:00-0530', 'x'].map(offsetIn),
    ).to.deep.equal(['+02:00', '+00:00', '-0530', undefined]);
  });
});
