import { expect } from 'chai';
import { hasFewColours } from '../../../../../src/render/worker/encoders/palette/few-colours.js';

describe('render/worker/encoders/palette/few-colours', () => {
  /** Pixels of as many colours, each three times. */
  function pixels(colours: number): Uint8Array {
    const words = Uint32Array.from({ length: 3 * colours }, (_, index) => Math.imul(index % colours, 0x01020408));
    return new Uint8Array(words.buffer);
  }

  for (const most of [1, 2, 256, 4000]) {
    it(`tells ${most} colours from one more`, () => {
      expect(hasFewColours(pixels(most), most)).to.equal(true);
      expect(hasFewColours(pixels(most + 1), most)).to.equal(false);
    });
  }

  it('counts colours that differ in alpha alone, and transparent black', () => {
    const data = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255]);
    expect([hasFewColours(data, 3), hasFewColours(data, 2)]).to.deep.equal([true, false]);
  });

  it('has no colours in no pixels', () => {
    expect(hasFewColours(new Uint8Array(0), 1)).to.equal(true);
  });
});
