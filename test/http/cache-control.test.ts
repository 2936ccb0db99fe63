import { expect } from 'chai';
import { limitAge } from '../../src/http/cache-control.js';

describe('http/cache-control', () => {
  for (const [what, before, seconds, after] of [
    ['limits a longer max-age', 'public, max-age=31536000', 100, 'public, max-age=100'],
    ['keeps a shorter max-age', 'public, max-age=60', 100, 'public, max-age=60'],
    ['removes immutable', 'public, max-age=31536000, immutable', 100, 'public, max-age=100'],
    ['removes immutable in any position', 'immutable, public, max-age=31536000', 100, 'public, max-age=100'],
    ['limits s-maxage', 'max-age=60, s-maxage=86400', 100, 'max-age=60, s-maxage=100'],
    [
      'limits stale-while-revalidate and stale-if-error',
      'max-age=9, stale-while-revalidate=500, stale-if-error=600',
      100,
      'max-age=9, stale-while-revalidate=100, stale-if-error=100',
    ],
    ['rounds the limit down to whole seconds', 'max-age=60', 7.9, 'max-age=7'],
    ['sets max-age to 0 after the limit', 'max-age=60', -5, 'max-age=0'],
    ['keeps no-store', 'no-store', 100, 'no-store'],
    ['adds the limit if there is no max-age', 'public', 100, 'public, max-age=100'],
    ['adds max-age besides s-maxage', 's-maxage=50', 100, 's-maxage=50, max-age=100'],
    ['adds the limit to an empty value', ' ', 100, 'max-age=100'],
    ['adds max-age to no-cache', 'no-cache', 100, 'no-cache, max-age=100'],
    ['limits quoted ages', 'public, max-age="500"', 100, 'public, max-age=100'],
    ['keeps quoted field names', 'private="a, max-age=500", max-age=500', 9, 'private="a, max-age=500", max-age=9'],
    ['keeps other directives with the same ending', 'x-max-age=500, max-age=5', 100, 'x-max-age=500, max-age=5'],
    ['keeps no-store regardless of case', 'private, No-Store', 100, 'private, No-Store'],
    ['matches directives case-insensitively', 'Max-Age=31536000, IMMUTABLE', 100, 'Max-Age=100'],
  ] as const) {
    it(what, () => {
      expect(limitAge(before, seconds)).to.equal(after);
    });
  }
});
