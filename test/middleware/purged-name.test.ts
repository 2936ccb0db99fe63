import { expect } from 'chai';
import { purgedName } from '../../src/middleware/purged-name.js';
import { ImageError } from '../../src/shared/errors.js';

const UUID = '5f0e6b0e-6b52-4c0a-9d3f-0e4a3a1f7c21';

describe('middleware/purged-name', () => {
  for (const [path, name] of [
    ['media-files/a/b.png', 'media-files/a/b.png'],
    ['/media-files/a/b.png', 'media-files/a/b.png'],
    ['products/SKU-1', 'products/SKU-1'],
    ['products/a%2fb/packshot/2', 'products/a%2Fb'],
    [`products-uuid/${UUID.toUpperCase()}/packshot`, `products-uuid/${UUID}`],
    ['asset-families/f/assets/a/media', 'asset-families/f/assets/a'],
    ['reference-entities/e/records/r', 'reference-entities/e/records/r'],
    ['categories/c', 'categories/c'],
    ['categories/c/banner', 'categories/c'],
  ] as const) {
    it(`returns ${name} for ${path}`, () => expect(purgedName(path)).to.equal(name));
  }

  for (const path of ['', 'products', 'other/a', 'media-files/', 'media-files/a b', 'categories']) {
    it(`rejects ${path || 'an empty path'}`, () =>
      expect(() => purgedName(path))
        .to.throw(ImageError)
        .with.property('code', 'EINVAL'));
  }
});
