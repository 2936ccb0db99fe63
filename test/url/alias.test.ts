import { expect } from 'chai';
import { aliasPath, ownerPath, parseAlias, type Alias } from '../../src/url/alias.js';
import { ImageError } from '../../src/shared/errors.js';

const UUID = '5f0e6b0e-6b52-4c0a-9d3f-0e4a3a1f7c21';

function read(path: string): Alias | undefined {
  return parseAlias(path.split('/'));
}

describe('url/alias', () => {
  for (const [path, alias] of [
    ['products/SKU-1', { kind: 'products', name: 'SKU-1' }],
    ['products/SKU-1/packshot', { kind: 'products', name: 'SKU-1', attribute: 'packshot' }],
    ['products/SKU-1/gallery/3', { kind: 'products', name: 'SKU-1', attribute: 'gallery', index: 3 }],
    ['products/a%2Fb%20c%2C%E2%82%AC', { kind: 'products', name: 'a/b c,€' }],
    ['products/media%2Ejson', { kind: 'products', name: 'media.json' }],
    [`products-uuid/${UUID}/a`, { kind: 'products-uuid', name: UUID, attribute: 'a' }],
    ['product-models/m', { kind: 'product-models', name: 'm' }],
    ['asset-families/f/assets/a', { kind: 'asset-families', name: 'f', member: 'a' }],
    [
      'asset-families/f/assets/a/media/2',
      { kind: 'asset-families', name: 'f', member: 'a', attribute: 'media', index: 2 },
    ],
    ['reference-entities/e', { kind: 'reference-entities', name: 'e' }],
    [
      'reference-entities/e/records/r/image',
      { kind: 'reference-entities', name: 'e', member: 'r', attribute: 'image' },
    ],
    ['categories/c/banner', { kind: 'categories', name: 'c', attribute: 'banner' }],
  ] as const) {
    it(`parses ${path}`, () => {
      const whole = { member: undefined, attribute: undefined, index: 1, ...alias };
      expect(read(path)).to.deep.equal(whole);
      expect(read(aliasPath(whole))).to.deep.equal(whole);
    });
  }

  it('treats a UUID in either case as the same name', () =>
    expect(read(`products-uuid/${UUID.toUpperCase()}`)).to.deep.equal(read(`products-uuid/${UUID}`)));

  for (const path of [
    'products',
    'products/',
    'products/a//1',
    'products/a/b/c',
    'products/a/b/1/2',
    'products/a/b/12345',
    'categories/c',
    'asset-families/f',
    'asset-families/f/assets',
    'asset-families/f/records/r',
    'reference-entities/e/records',
    'reference-entities/e/assets/a',
    'media-files/a',
    'other/a',
    '',
  ]) {
    it(`does not parse ${path || 'an empty path'}`, () => expect(read(path)).to.equal(undefined));
  }

  for (const path of [
    'products/a%00b',
    'products/a%0Ab/c',
    `products/${'a'.repeat(256)}`,
    `products/${'%61'.repeat(800)}`,
    'products/\ud800',
    'products-uuid/no-uuid',
  ]) {
    it(`rejects ${JSON.stringify(path.slice(0, 30))}`, () => {
      expect(() => read(path))
        .to.throw(ImageError)
        .with.property('code', 'ENOENT');
    });
  }

  it('returns the path of the owner', () => {
    expect(ownerPath(read('products/a%2Fb/c/2')!)).to.equal('products/a%2Fb');
    expect(ownerPath(read('reference-entities/e/records/r')!)).to.equal('reference-entities/e/records/r');
  });
});
