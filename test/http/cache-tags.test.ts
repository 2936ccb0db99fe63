import { expect } from 'chai';
import { tagHeader } from '../../src/http/cache-tags.js';

describe('http/cache-tags', () => {
  it('separates tags with the delimiter of each header', () => {
    const tags = ['media-files/a', 'products/b%20c'];
    expect(tagHeader('Surrogate-Key', tags)).to.deep.equal({ name: 'Surrogate-Key', value: tags.join(' ') });
    expect(tagHeader('Cache-Tag', tags)).to.deep.equal({ name: 'Cache-Tag', value: tags.join(',') });
  });

  it('includes as many whole tags as a header can hold', () => {
    const tags = Array.from({ length: 1000 }, (_, index) => `products/${index}`);
    const { value } = tagHeader('Cache-Tag', tags);
    expect(value.length).to.be.within(3900, 4000);
    expect(tags.join(',').startsWith(`${value},`)).to.equal(true);
  });
});
