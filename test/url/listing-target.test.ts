import { expect } from 'chai';
import { ImageError } from '../../src/shared/errors.js';
import { MAX_LISTED, parseListing } from '../../src/url/listing-target.js';

const names = (url: string): string[] | undefined =>
  parseListing(url)?.owners.map(({ kind, name, member }) => [kind, name, member].filter(Boolean).join(' '));

function refusal(url: string): string {
  try {
    parseListing(url);
  } catch (error) {
    return (error as ImageError).code;
  }
  return 'none';
}

describe('url/listing-target', () => {
  for (const [url, owners] of [
    ['/products/SKU-1/media.json', ['products SKU-1']],
    ['//products/a%2Fb/media.json?locale=en_US', ['products a/b']],
    ['/asset-families/f/assets/a/media.json', ['asset-families f a']],
    ['/reference-entities/e/media.json', ['reference-entities e']],
    ['/reference-entities/e/records/r/media.json', ['reference-entities e r']],
    ['/media.json?products=a,b%2Cc,d+e', ['products a', 'products b,c', 'products d e']],
    ['/media.json?product-models=m&products=a', ['products a', 'product-models m']],
  ] as const) {
    it(`parses ${url}`, () => expect(names(url)).to.deep.equal(owners));
  }

  for (const url of [
    '/products/a',
    '/media.jsonx',
    '/products/a/b/media.json',
    '/media-files/a/media.json',
    '/x/media.json',
  ]) {
    it(`does not parse ${url}`, () => expect(parseListing(url)).to.equal(undefined));
  }

  it('has a locale, a channel and attributes', () => {
    expect(parseListing('/products/a/media.json?locale=en_US&channel=web&attributes=x,y')).to.deep.include({
      isOne: true,
      place: { locale: 'en_US', channel: 'web' },
      attributes: ['x', 'y'],
    });
  });

  it('rejects empty lists, too many names and invalid locales', () => {
    expect(refusal('/media.json')).to.equal('EINVAL');
    expect(refusal('/media.json?products=')).to.equal('EINVAL');
    expect(refusal(`/media.json?products=${Array(MAX_LISTED).fill('a').join(',')}`)).to.equal('none');
    expect(
      refusal(
        `/media.json?products=${Array(MAX_LISTED + 1)
          .fill('a')
          .join(',')}`,
      ),
    ).to.equal('ELIMIT');
    expect(refusal(`/media.json?products=${'a,'.repeat(100)}&product-models=b`)).to.equal('ELIMIT');
    expect(refusal('/products/a/media.json?locale=%00')).to.equal('EINVAL');
    expect(refusal(`/media.json?${'a&'.repeat(100)}`)).to.equal('ELIMIT');
  });
});
