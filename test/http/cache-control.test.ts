import { expect } from 'chai';
import { limitAge } from '../../src/http/cache-control.js';

describe('http/cache-control', () => {
  for (const [what, before, seconds, after] of [
    ['a longer age is cut', 'public, max-age=31536000', 100, 'public, max-age=100'],
    ['a shorter age stays', 'public, max-age=60', 100, 'public, max-age=60'],
    ['immutable goes, since it ends', 'public, max-age=31536000, immutable', 100, 'public, max-age=100'],
    ['so it does in any place', 'immutable, public, max-age=31536000', 100, 'public, max-age=100'],
    ['the age of shared caches is cut too', 'max-age=60, s-maxage=86400', 100, 'max-age=60, s-maxage=100'],
    [
      'and the ages of what is stale',
      'max-age=9, stale-while-revalidate=500, stale-if-error=600',
      100,
      'max-age=9, stale-while-revalidate=100, stale-if-error=100',
    ],
    ['parts of seconds do not count', 'max-age=60', 7.9, 'max-age=7'],
    ['what has ended has no age', 'max-age=60', -5, 'max-age=0'],
    ['what has no age stays', 'no-store', 100, 'no-store'],
    ['what only has no age of its own gets the limit', 'public', 100, 'public, max-age=100'],
    ['the age of shared caches is none of browsers', 's-maxage=50', 100, 's-maxage=50, max-age=100'],
    ['nothing gets it too', ' ', 100, 'max-age=100'],
    ['revalidation does not', 'no-cache', 100, 'no-cache, max-age=100'],
    ['quoted ages are ages', 'public, max-age="500"', 100, 'public, max-age=100'],
    ['fields in quotes stay', 'private="a, max-age=500", max-age=500', 9, 'private="a, max-age=500", max-age=9'],
    ['other directives that end alike stay', 'x-max-age=500, max-age=5', 100, 'x-max-age=500, max-age=5'],
    ['no-store stays alone, whatever its case', 'private, No-Store', 100, 'private, No-Store'],
    ['names have no case', 'Max-Age=31536000, IMMUTABLE', 100, 'Max-Age=100'],
  ] as const) {
    it(what, () => {
      expect(limitAge(before, seconds)).to.equal(after);
    });
  }
});
