import { expect } from 'chai';
import { script } from './scripts.js';

const { fromNumber, fromUrl, toNumber, toUrl } = await script('values');

describe('playground: values', () => {
  for (const [key, layer, text, inUrl] of [
    ['w', undefined, 'iw_div_2', 'iw_div_2'],
    ['ar', undefined, '16:9', '16%3A9'],
    ['i', 'text', '1/2, a@@b: 50 %', '1%2F2%2C%20a@@b%3A%2050%20%25'],
    ['i', 'image', 'media-files/1/a b.png', 'media-files@@1@@a%20b.png'],
    ['di', undefined, 'media-files/1/a.png', 'media-files@@1@@a.png'],
    ['ff', 'text', 'Open Sans', 'Open%20Sans'],
  ] as const) {
    it(`round-trip through a URL: ${key}-${text}`, () => {
      expect(toUrl(key, text, layer)).to.equal(inUrl);
      expect(fromUrl(key, inUrl, layer)).to.equal(text);
    });
  }

  it('are shown unchanged if they cannot be decoded', () => {
    expect(fromUrl('i', '50%', 'text')).to.equal('50%');
  });

  it('write a minus of numbers as N', () => {
    expect(['N15', '-15', '0.5', '15', 'max', '', '1_2'].map(toNumber)).to.deep.equal([
      -15,
      -15,
      0.5,
      15,
      undefined,
      undefined,
      undefined,
    ]);
    expect([-15, 0, 0.5].map(fromNumber)).to.deep.equal(['N15', '0', '0.5']);
  });
});
