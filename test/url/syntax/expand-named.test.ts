import { expect } from 'chai';
import { canonical, expectFailure, read } from '../reading.js';

const named = {
  small: 'w-10,h-20',
  old: 'tr:w-10',
  chain: 'w-10,rt-90:h-20,fl-h:bg-red',
  nested: 'n-small,fo-top:n-chain',
  encoded: 'w-10%2Ch-20%3Art-90',
  layer: 'l-text,i-a,l-end',
  'with-hyphen': 'w-7',
  empty: '',
  self: 'n-self',
  one: 'n-two',
  two: 'w-1:n-one',
  bad: 'w-abc',
  condition: 'if-w_gt_1,w-5,if-end',
  long: Array(12).fill('w-5').join(':'),
  bomb0: Array(12).fill('n-small').join(','),
  bomb1: Array(12).fill('n-bomb0').join(','),
};

describe('url/syntax/expand-named', () => {
  for (const [text, expected] of [
    ['n-small', 'w-10,h-20'],
    ['n-old', 'w-10'],
    ['n-chain', 'w-10,rt-90:h-20,fl-h:bg-ff0000'],
    ['h-5,n-chain,fl-v:w-7', 'w-10,h-5,rt-90,fl-v:h-20,fl-h:bg-ff0000:w-7'],
    ['w-99,n-small', 'w-10,h-20'],
    ['n-small,w-99', 'w-99,h-20'],
    ['n-nested', 'w-10,h-20,fo-top:w-10,rt-90:h-20,fl-h:bg-ff0000'],
    ['n-small,n-chain', 'w-10,h-20,rt-90:h-20,fl-h:bg-ff0000'],
    ['n-encoded', 'w-10,h-20:rt-90'],
    ['n-layer', 'l-text,i-a,l-end'],
    ['l-image,i-a,n-small,l-end', 'l-image,i-a:w-10,h-20,l-end'],
    ['if-w_gt_1,n-small,if-else,n-old,if-end', 'if-w_gt_1,w-10,h-20,if-else,w-10,if-end'],
    ['n-condition', 'if-w_gt_1,w-5,if-end'],
    ['n-with-hyphen', 'w-7'],
    ['n-empty:w-5', 'w-5'],
  ] as const) {
    it(`${text} becomes ${expected}`, () => expect(canonical(text, { named })).to.equal(expected));
  }

  for (const [text, code, message] of [
    ['n-foo', 'EINVAL', 'n: there is no transformation named "foo"'],
    ['n-Small', 'EINVAL', 'n: there is no transformation named "Small"'],
    ['n-', 'EINVAL', 'n: there is no transformation named ""'],
    ['n', 'EINVAL', 'n: there is no transformation named ""'],
    ['n-constructor', 'EINVAL', 'n: there is no transformation named "constructor"'],
    ['n-__proto__', 'EINVAL', 'n: there is no transformation named "__proto__"'],
    ['n-self', 'EINVAL', 'n: "self" refers to itself'],
    ['n-one', 'EINVAL', 'n: "one" refers to itself'],
    ['n-bad', 'EINVAL', /^w: "abc" is not/],
    ['w-5,n-condition', 'EINVAL', 'if: a condition has to stand alone in its step, between colons'],
    ['n-long:n-long', 'ELIMIT', 'The transformation has more than 20 steps in a chain'],
    ['n-bomb1', 'ELIMIT', 'The transformation expands more than 100 named transformations'],
  ] as const) {
    it(`rejects ${text}`, () => expectFailure(() => read(text, { named }), code, message));
  }

  describe('restrictUnnamed (docs/imagekit.md#named-transformations)', () => {
    const restricted = { named, restrictUnnamed: true };

    for (const text of ['', '-', 'n-small', 'n-nested', 'n-chain']) {
      it(`accepts ${JSON.stringify(text)}`, () => expect(() => read(text, restricted)).not.to.throw());
    }

    for (const text of [
      'w-10',
      'n-small,w-5',
      'n-small:w-5',
      'n-small:n-small',
      'l-text,i-a,l-end',
      'orig-true',
      'v-2',
      'if-w_gt_1,n-small,if-end',
    ]) {
      it(`rejects ${text}`, () =>
        expectFailure(
          () => read(text, restricted),
          'EINVAL',
          'Bad Image Transformation Request: only one named transformation (n-<name>) is allowed',
        ));
    }
  });
});
