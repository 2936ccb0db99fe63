import { expect } from 'chai';
import { PimRefusal } from '../../../src/pim/answers.js';
import { ProductLists, type ProductQuery } from '../../../src/pim/catalogue/product-lists.js';
import type { JsonCalls } from '../../../src/pim/json-calls.js';
import { later } from '../../support/later.js';

const FILTER = 'Filter on property "identifier" is not supported or does not support operator "IN"';

const refusal = (status: number, message = ''): PimRefusal =>
  new PimRefusal(status, status === 404 ? 'ENOENT' : 'EUPSTREAM', 'refused', { pimMessage: message });

/** What a call is refused by, by its path and the names in its filter; undefined for none. */
type Refuse = (path: string, field: string) => PimRefusal | undefined;

/** Lists of a PIM that refuses some calls, and the calls that are made: path and field of the filter. */
function create(refuse: Refuse): {
  lists: { find(query: ProductQuery): ReturnType<ProductLists['find']> };
  asked: string[];
} {
  const asked: string[] = [];
  const calls = {
    ask: (path: string, _signal: unknown, body?: { search: string }) => {
      const [list = '', query = ''] = path.split('?');
      const search = body?.search ?? new URLSearchParams(query).get('search');
      const field = search == null ? '' : Object.keys(JSON.parse(search) as object)[0]!;
      asked.push(field === '' ? list : `${list} ${field}`);
      const error = refuse(list, field);
      if (error) return Promise.reject(error);
      if (search == null) return Promise.resolve({ identifier: decodeURIComponent(list.slice('products/'.length)) });
      return Promise.resolve({ _embedded: { items: [{ identifier: 'listed' }] } });
    },
  } as unknown as JsonCalls;
  const lists = new ProductLists();
  return { lists: { find: (query) => lists.find(calls, query) }, asked };
}

const query = (names: readonly string[], by: ProductQuery['by'] = 'identifier'): ProductQuery => ({
  by,
  names,
  identifier: 'sku',
  attributes: ['sku', 'image'],
});

const SEARCH = 'products-uuid/search';

describe('pim/catalogue/product-lists', () => {
  it('asks in the best way that the PIM has, and finds out once', async () => {
    const { lists, asked } = create((path) => (path === SEARCH ? refusal(404) : undefined));
    await lists.find(query(['a']));
    expect(asked).to.deep.equal([`${SEARCH} sku`, 'products-uuid sku']);
    await lists.find(query(['b']));
    expect(asked.slice(2)).to.deep.equal(['products-uuid sku']);
  });

  it('asks an hour later whether there is a better one', async () => {
    const { lists, asked } = create((path) => (path === SEARCH ? refusal(405, 'No route found') : undefined));
    await lists.find(query(['a']));
    await later(61 * 60_000, () => lists.find(query(['a'])));
    expect(asked.filter((call) => call.startsWith(SEARCH))).to.have.length(2);
  });

  it('keeps its way where a firewall answers 405 to a name', async () => {
    let isBlocked = true;
    const { lists, asked } = create(() => (isBlocked ? refusal(405) : undefined));
    expect(await lists.find(query(['<script>'])).catch((error: unknown) => error)).to.be.instanceOf(PimRefusal);
    isBlocked = false;
    await lists.find(query(['a']));
    expect(asked).to.deep.equal([`${SEARCH} sku`, `${SEARCH} sku`]);
  });

  it('asks for products one by one where no filter by identifier is taken', async () => {
    const { lists, asked } = create((path, field) => {
      if (path.startsWith('products-uuid') || path.endsWith('/none')) return refusal(404);
      return field === '' ? undefined : refusal(422, FILTER);
    });
    const found = await lists.find(query(['a/b c', 'none', '..', 'd']));
    expect(found.map(({ identifier }) => identifier)).to.deep.equal(['a/b c', 'd']);
    expect(asked.slice(-3)).to.deep.equal(['products/a/b%20c', 'products/none', 'products/d']);
    expect(asked).to.include('products identifier');
  });

  it('passes on what is about attributes, or about nothing known, and keeps to its way', async () => {
    for (const message of ['Attribute "image" does not exist.', 'Unprocessable Entity', '']) {
      let isRefused = true;
      const { lists, asked } = create((path) => {
        if (path === SEARCH) return refusal(404);
        return isRefused ? refusal(422, message) : undefined;
      });
      const error: unknown = await lists.find(query(['a'])).catch((reason: unknown) => reason);
      expect(error, message).to.include({ pimStatus: 422, pimMessage: message });
      isRefused = false;
      await lists.find(query(['a']));
      expect(asked.slice(1), message).to.deep.equal(['products-uuid sku', 'products-uuid sku']);
    }
  });

  it('finds products by UUID where a filter by identifier is refused', async () => {
    const { lists, asked } = create((path, field) => {
      if (path === SEARCH) return refusal(404);
      return field === 'sku' ? refusal(422, FILTER.replace('identifier', 'sku')) : undefined;
    });
    await lists.find(query(['a']));
    expect(asked.at(-1)).to.equal('products identifier');
    expect(await lists.find(query(['u'], 'uuid'))).to.have.length(1);
    expect(asked.at(-1)).to.equal('products-uuid uuid');
  });

  it('finds nothing by UUID in PIMs without UUIDs', async () => {
    const { lists, asked } = create((path) => (path.startsWith('products-uuid') ? refusal(404) : undefined));
    expect(await lists.find(query(['u'], 'uuid'))).to.deep.equal([]);
    expect(asked).to.deep.equal([`${SEARCH} uuid`, 'products-uuid uuid']);
  });
});
