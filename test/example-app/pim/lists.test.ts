import { expect } from 'chai';
import { startDemoPim, type DemoPim } from '../../../example-app/pim/demo-pim.js';
import { bearer, errorBody, json, login, request, type Reply } from './request.js';

const API = '/api/rest/v1';

interface Item {
  readonly identifier?: string | null;
  readonly uuid?: string;
  readonly code?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

describe('demo PIM: lists of the catalogue', () => {
  let pim: DemoPim;
  let token: string;
  let uuid: string;

  beforeEach(async () => {
    pim = await startDemoPim();
    token = (await login(pim)).access_token;
    const { catalogue } = pim;
    for (const code of ['name', 'packshot', 'secret']) catalogue.attributes.set(code, { type: 'pim_catalog_text' });
    catalogue.model({ code: 'Trail', values: { name: 'Trail' } });
    uuid = catalogue.product({ identifier: 'SKU/1', values: { name: 'Shoe', packshot: 'a', secret: 'b' } });
    catalogue.assetFamilies.set('packshots', { attributes: {} });
    catalogue.asset('packshots', 'Front', {});
  });

  afterEach(() => pim.close());

  const get = (path: string): Promise<Reply> => request(pim, `${API}/${path}`, { headers: bearer(token) });

  const search = (body: object): Promise<Reply> =>
    request(pim, `${API}/products-uuid/search`, {
      method: 'POST',
      headers: { ...bearer(token), 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  const among = (field: string, ...value: string[]): string =>
    `search=${encodeURIComponent(JSON.stringify({ [field]: [{ operator: 'IN', value }] }))}`;

  const items = (reply: Reply): readonly Item[] => {
    expect(reply.status).to.equal(200);
    return (json(reply) as { _embedded: { items: Item[] } })._embedded.items;
  };

  it('refuse attributes that do not exist, all of them in one message', async () => {
    for (const list of ['products', 'products-uuid', 'product-models']) {
      const one = await get(`${list}?attributes=name,gone`);
      expect([one.status, json(one)]).to.deep.equal([422, errorBody(422, 'Attribute "gone" does not exist.')]);
      const two = await get(`${list}?attributes=gone,%20lost,name`);
      expect(json(two)).to.deep.equal(errorBody(422, 'Attributes "gone, lost" do not exist.'));
    }
    expect(json(await search({ attributes: 'gone' }))).to.deep.equal(
      errorBody(422, 'Attribute "gone" does not exist.'),
    );
  });

  it('refuse attributes that the user may not view, once all others exist, and give no value of them', async () => {
    pim.catalogue.hiddenAttributes.add('secret');
    const asked = await get('products-uuid?attributes=name,secret,gone');
    expect(json(asked)).to.deep.equal(errorBody(422, 'Attribute "gone" does not exist.'));
    const again = await get('products-uuid?attributes=name,secret');
    expect(json(again)).to.deep.equal(errorBody(422, 'Attribute "secret" does not exist.'));
    expect(items(await get('products-uuid'))[0]!.values).to.have.all.keys('sku', 'name', 'packshot');
  });

  it('find identifiers and codes in any case', async () => {
    expect(items(await get(`products-uuid?${among('sku', 'sku/1')}`))).to.have.length(1);
    expect(items(await get(`products-uuid?${among('uuid', uuid.toUpperCase())}`))).to.have.length(1);
    expect(items(await get(`product-models?${among('identifier', 'TRAIL')}`))).to.have.length(1);
    expect(items(await get(`asset-families/packshots/assets?${among('code', 'front')}`))[0]!.code).to.equal('Front');
  });

  it('have the identifier at the root by identifier, and among the values by UUID, where it is asked for', async () => {
    const [byIdentifier] = items(await get('products'));
    expect(byIdentifier).to.have.property('identifier', 'SKU/1');
    expect(byIdentifier!.values).to.not.have.property('sku');
    for (const reply of [await get('products-uuid'), await search({})]) {
      const [byUuid] = items(reply);
      expect(byUuid).to.include({ uuid }).and.to.not.have.property('identifier');
      expect(byUuid!.values.sku).to.have.nested.property('[0].data', 'SKU/1');
    }
    expect(items(await get('products-uuid?attributes=name'))[0]!.values).to.have.all.keys('name');
  });

  it('come with single products, whose identifier may have slashes', async () => {
    const reply = await get('products/sku/1');
    expect(json(reply)).to.include({ identifier: 'SKU/1', uuid });
    const missing = await get('products/none');
    expect([missing.status, json(missing)]).to.deep.equal([
      404,
      errorBody(404, 'Product "none" does not exist or you do not have permission to access it.'),
    ]);
  });

  it('have addresses of at most 8 KB, as nginx takes them', async () => {
    expect((await get(`products-uuid?x=${'x'.repeat(8000)}`)).status).to.equal(200);
    expect((await get(`products-uuid?x=${'x'.repeat(8200)}`)).status).to.equal(414);
  });
});
