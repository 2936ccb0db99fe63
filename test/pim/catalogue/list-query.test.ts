import { expect } from 'chai';
import { listQuery, searchFor } from '../../../src/pim/catalogue/list-query.js';

describe('pim/catalogue/list-query', () => {
  it('writes a filter by names', () => {
    expect(searchFor('code', ['a', 'b"'])).to.equal('{"code":[{"operator":"IN","value":["a","b\\""]}]}');
  });

  it('encodes search and attributes', () => {
    expect(Object.fromEntries(new URLSearchParams(listQuery('{"a":1}&', ['b', 'c'])))).to.deep.equal({
      limit: '100',
      search: '{"a":1}&',
      attributes: 'b,c',
    });
    expect(listQuery('x', undefined)).to.equal('limit=100&search=x');
  });

  it('leaves the attributes out where a URL cannot hold them', () => {
    const attributes = Array.from({ length: 500 }, (_, index) => `attribute_${index}`);
    expect(listQuery('x', attributes.slice(0, 400)).length).to.be.within(6000, 7000);
    expect(listQuery('x', attributes)).to.equal('limit=100&search=x');
    expect(listQuery('x'.repeat(5000), attributes.slice(0, 400))).to.not.include('attributes');
  });
});
