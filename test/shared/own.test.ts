import { expect } from 'chai';
import { own } from '../../src/shared/own.js';

describe('shared/own', () => {
  it('returns own properties', () => {
    expect(own({ a: 1 }, 'a')).to.equal(1);
    expect(own(JSON.parse('{"__proto__":2}') as Record<string, number>, '__proto__')).to.equal(2);
  });

  it('ignores inherited properties', () => {
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      expect(own({}, key)).to.equal(undefined);
  });
});
