import { expect } from 'chai';
import { UnicodeRanges } from '../../../../src/render/worker/text/unicode-ranges.js';

describe('render/worker/text/unicode-ranges', () => {
  const has = (text: string, codes: readonly number[]): boolean[] => {
    const ranges = new UnicodeRanges(text);
    return codes.map((code) => ranges.has(code));
  };

  it('contains single characters and inclusive ranges', () => {
    expect(has('U+131,U+0-FF, u+1f1e6-1f1ff', [0, 0xff, 0x100, 0x130, 0x131, 0x132, 0x1f1e6, 0x1f200])).to.deep.equal([
      true,
      true,
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  it('ignores invalid ranges', () => {
    expect(has('', [0])).to.deep.equal([false]);
    expect(has('U+,U+0-,5,U+1234567,latin', [0, 5, 0x1234])).to.deep.equal([false, false, false]);
  });
});
