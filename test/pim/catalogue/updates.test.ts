import { expect } from 'chai';
import { readUpdates, updateLists, type Updates } from '../../../src/pim/catalogue/updates.js';
import type { JsonCalls } from '../../../src/pim/json-calls.js';

const SIGNAL = new AbortController().signal;
const SINCE = Date.UTC(2026, 10, 28, 12, 0, 0);
const UPDATED = '2026-11-28T12:00:01+00:00';
const [PRODUCTS, MODELS, ASSETS] = updateLists([{ type: 'asset', owner: 'f g' }]);

/** A PIM whose lists have pages of these items, and the paths that it was asked for. */
function pimWith(...pages: object[][]): { calls: JsonCalls; asked: string[] } {
  const asked: string[] = [];
  const ask = (path: string): Promise<unknown> => {
    const page = asked.push(path) - 1;
    const next = { href: `http://internal/api/rest/v1/other?search_after=cursor%2B${page}` };
    return Promise.resolve({
      _links: page + 1 < pages.length ? { next } : {},
      _embedded: { items: pages[page] ?? [] },
    });
  };
  return { calls: { ask } as unknown as JsonCalls, asked };
}

function read(calls: JsonCalls, list = PRODUCTS, offset: string | undefined = 'Z', after?: string): Promise<Updates> {
  return readUpdates(calls, list!, { since: SINCE, offset, after }, SIGNAL);
}

describe('pim/catalogue/updates', () => {
  const filterOf = async (list = PRODUCTS, offset?: string): Promise<readonly (string | undefined)[]> => {
    const { calls, asked } = pimWith();
    await readUpdates(calls, list!, { since: SINCE, offset, after: undefined }, SIGNAL);
    const [path, query] = asked[0]!.split('?');
    const search = JSON.parse(new URLSearchParams(query).get('search')!) as { updated: { value: string }[] };
    return [path, search.updated[0]!.value];
  };

  it('asks for products in the time of the server, and for assets in UTC', async () => {
    expect(await filterOf(PRODUCTS, '+02:00')).to.deep.equal(['products-uuid', '2026-11-28 14:00:00']);
    expect(await filterOf(PRODUCTS, '-05:30')).to.deep.equal(['products-uuid', '2026-11-28 06:30:00']);
    expect(await filterOf(MODELS, '+02:00')).to.deep.equal(['product-models', '2026-11-28 14:00:00']);
    expect(await filterOf(ASSETS, '+02:00')).to.deep.equal(['asset-families/f%20g/assets', '2026-11-28T12:00:00.000Z']);
  });

  it('asks for as much as may be needed where the time of the server is not known, and takes what is wanted', async () => {
    expect((await filterOf(PRODUCTS))[1]).to.equal('2026-11-27 22:00:00');
    const { calls } = pimWith([
      { identifier: 'old', updated: '2026-11-28T13:59:59+02:00' },
      { identifier: 'new', updated: '2026-11-28T14:00:01+02:00' },
    ]);
    const { items, offsets } = await read(calls, PRODUCTS, '+02:00');
    expect(items.map(({ paths, at }) => [...paths, at])).to.deep.equal([['products/new', SINCE + 1000]]);
    expect([...offsets]).to.deep.equal([['+02:00', { first: SINCE - 1000, last: SINCE + 1000 }]]);
  });

  it('follows the cursor, not the link', async () => {
    const { calls, asked } = pimWith(
      [{ identifier: 'a', uuid: 'B', updated: UPDATED }],
      [{ uuid: 'c', updated: UPDATED }],
    );
    const { items, cursor } = await read(calls);
    expect(asked).to.have.length(2);
    expect(asked[1]).to.match(/^products-uuid\?.*&search_after=cursor%2B0$/);
    expect(items.map(({ paths }) => paths)).to.deep.equal([['products/a', 'products-uuid/b'], ['products-uuid/c']]);
    expect(cursor).to.equal(undefined);
  });

  it('says where it has stopped, and goes on from there', async () => {
    const many = pimWith(...Array.from({ length: 150 }, (_, page) => [{ uuid: String(page), updated: UPDATED }]));
    const { items, cursor } = await read(many.calls);
    expect([items.length, cursor]).to.deep.equal([100, 'cursor+99']);
    const rest = await read(many.calls, PRODUCTS, 'Z', cursor);
    expect(many.asked[100]).to.match(/&search_after=cursor%2B99$/);
    expect([rest.items.length, rest.cursor]).to.deep.equal([50, undefined]);
  });

  it('tells states of an object apart, of those without a time too', async () => {
    const state = async (item: object): Promise<unknown[]> => {
      const { items } = await read(pimWith([item]).calls, ASSETS);
      return items.flatMap(({ paths, version, at }) => [...paths, version, at]);
    };
    const [path, version, at] = await state({ code: 'a', values: { media: 1 } });
    expect([path, at]).to.deep.equal(['asset-families/f%20g/assets/a', undefined]);
    expect(await state({ code: 'a', values: { media: 1 } })).to.deep.equal([path, version, at]);
    expect((await state({ code: 'a', values: { media: 2 } }))[1]).to.not.equal(version);
    const [, first] = await state({ code: 'a', values: 1, updated: UPDATED });
    const [, second] = await state({ code: 'a', values: 2, updated: UPDATED });
    expect(first, 'within one second').to.not.equal(second);
  });

  for (const [updated, offset] of [
    ['2026-11-28T12:00:01+02:00', '+02:00'],
    ['2026-11-28T12:00:01Z', '+00:00'],
    ['2026-11-28T12:00:01-0530', '-0530'],
    ['x', undefined],
  ] as const) {
    it(`knows the offset of ${updated}`, async () => {
      const { calls } = pimWith([{ code: 'a', updated }]);
      const query = { since: 0, offset: undefined, after: undefined };
      const { offsets } = await readUpdates(calls, MODELS!, query, SIGNAL);
      expect([...offsets.keys()]).to.deep.equal(offset === undefined ? [] : [offset]);
    });
  }

  describe('where the clock of the server was set back', () => {
    /** 02:59 in summer, a minute before the clock is set back to 02:00. */
    const MARK = Date.UTC(2026, 9, 25, 0, 59);
    const CHANGES = [
      ['before', '2026-10-25T02:58:00+02:00'],
      ['last', '2026-10-25T02:59:30+02:00'],
      ['again', '2026-10-25T02:30:00+01:00'],
      ['after', '2026-10-25T03:10:00+01:00'],
    ] as const;

    /** A PIM that takes each time of the hour that comes twice for one of the second, as PHP does in Europe. */
    function berlin(field: string): { calls: JsonCalls; asked: string[] } {
      const asked: string[] = [];
      const ask = (path: string): Promise<unknown> => {
        const { updated } = JSON.parse(new URLSearchParams(path.split('?')[1]).get('search')!) as {
          updated: { value: string }[];
        };
        const local = updated[0]!.value;
        asked.push(`${local}${path.includes('search_after=') ? ' …' : ''}`);
        const since = Date.parse(`${local.replace(' ', 'T')}${local < '2026-10-25 02:00:00' ? '+02:00' : '+01:00'}`);
        const items = CHANGES.filter(([, time]) => Date.parse(time) > since);
        return Promise.resolve({
          _embedded: { items: items.map(([code, time]) => ({ [field]: code, updated: time })) },
        });
      };
      return { calls: { ask } as unknown as JsonCalls, asked };
    }

    for (const [list, field] of [
      [PRODUCTS, 'identifier'],
      [MODELS, 'code'],
    ] as const) {
      it(`finds ${list!.name} that were updated within the hour that came twice, when it sees the other offset`, async () => {
        const { calls, asked } = berlin(field);
        const query = { since: MARK, offset: '+02:00', after: 'cursor' };
        const { items, offsets } = await readUpdates(calls, list!, query, SIGNAL);
        expect(items.map(({ paths }) => paths[0]!.split('/')[1])).to.deep.equal(['last', 'again', 'after']);
        expect([...offsets.keys()]).to.deep.equal(['+02:00', '+01:00']);
        expect(asked).to.deep.equal(['2026-10-25 02:59:00 …', '2026-10-25 01:59:00']);
      });
    }

    it('reads once by an offset that is known to be the lower one', async () => {
      const { calls, asked } = berlin('code');
      const query = { since: MARK, offset: '+01:00', after: undefined };
      expect((await readUpdates(calls, MODELS!, query, SIGNAL)).items).to.have.length(3);
      expect(asked).to.have.length(1);
    });
  });
});
