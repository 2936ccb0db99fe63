import { expect } from 'chai';
import { bytesInWords, formatInWords } from '../../example-app/page/words.js';

describe('example app: words', () => {
  for (const [bytes, words] of [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [96_463, '96.5 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [1_705_805, '1.71 MB'],
  ] as const) {
    it(`formats ${bytes} bytes as ${words}`, () => {
      expect(bytesInWords(bytes)).to.equal(words);
    });
  }

  for (const [type, words] of [
    ['image/jpeg', 'JPEG'],
    ['image/svg+xml', 'SVG'],
    ['image/x-icon', 'ICON'],
    ['application/pdf', 'PDF'],
  ] as const) {
    it(`describes ${type} as ${words}`, () => {
      expect(formatInWords(type)).to.equal(words);
    });
  }
});
