import { expect } from 'chai';
import { nearest } from '../../src/shared/did-you-mean.js';

const NAMES = ['baseUrl', 'cacheControl', 'store', 'staleTtl', 'lock'];

describe('shared/did-you-mean', () => {
  for (const [name, meant] of [
    ['baseURL', 'baseUrl'],
    ['base_url', 'baseUrl'],
    ['stor', 'store'],
    ['lokc', 'lock'],
    ['stale', 'store'],
    ['CACHECONTROLL', 'cacheControl'],
  ] as const) {
    it(`suggests ${meant} for ${name}`, () => expect(nearest(name, NAMES)).to.equal(meant));
  }

  it('allows two edits, or one per three letters of longer names', () => {
    expect(nearest('ab', ['abcd'])).to.equal('abcd');
    expect(nearest('ab', ['abcde'])).to.equal(undefined);
    expect(nearest('abcdefghi', ['abcdefghijkl'])).to.equal('abcdefghijkl');
    expect(nearest('abcdefghi', ['abcdefghijklm'])).to.equal(undefined);
  });

  it('suggests nothing for dissimilar names', () => {
    expect(nearest('whatever', NAMES)).to.equal(undefined);
    expect(nearest('store', [])).to.equal(undefined);
  });
});
