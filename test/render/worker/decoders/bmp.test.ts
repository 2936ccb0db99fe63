import { expect } from 'chai';
import { openBmp } from '../../../../src/render/worker/decoders/bmp.js';
import { bmpOf } from '../../../support/bitmaps.js';

const RED = [255, 0, 0, 255];
const GREEN = [0, 255, 0, 255];
const BLUE = [0, 0, 255, 255];
const WHITE = [255, 255, 255, 255];
/** Red and green above blue and white. */
const FOUR = [RED, GREEN, BLUE, WHITE].flat();
/** Blue, green, red and a byte that means nothing. */
const PALETTE = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0];

describe('render/worker/decoders/bmp', () => {
  const decoded = (file: Buffer): number[] => [...openBmp(file, 0).decode().data];

  it('reads 24-bit pixels, bottom-up and top-down', () => {
    const top = [0, 0, 255, 0, 255, 0, 0, 0];
    const bottom = [255, 0, 0, 255, 255, 255, 0, 0];
    expect(decoded(bmpOf({ width: 2, height: 2, depth: 24, pixels: [...bottom, ...top] }))).to.deep.equal(FOUR);
    expect(decoded(bmpOf({ width: 2, height: -2, depth: 24, pixels: [...top, ...bottom] }))).to.deep.equal(FOUR);
  });

  it('reads 32-bit pixels, with alpha only if there is a mask for it', () => {
    const pixels = [0, 0, 255, 9, 0, 255, 0, 9, 255, 0, 0, 9, 255, 255, 255, 9];
    expect(decoded(bmpOf({ width: 2, height: -2, depth: 32, pixels }))).to.deep.equal(FOUR);
  });

  it('reads 16-bit pixels with masks', () => {
    const masks = [0xf800, 0x07e0, 0x001f];
    const pixels = [0x00, 0xf8, 0xe0, 0x07, 0x1f, 0x00, 0xff, 0xff];
    expect(decoded(bmpOf({ width: 2, height: -2, depth: 16, masks, pixels }))).to.deep.equal(FOUR);
  });

  for (const [depth, pixels] of [
    [8, [0, 1, 0, 0, 2, 3, 0, 0]],
    [4, [0x01, 0, 0, 0, 0x23, 0, 0, 0]],
  ] as const) {
    it(`reads ${depth}-bit pixels with a palette`, () => {
      const file = bmpOf({ width: 2, height: -2, depth, palette: PALETTE, pixels });
      expect(decoded(file)).to.deep.equal(FOUR);
      expect(openBmp(file, 0)).to.include({ width: 2, height: 2, fewColours: true });
    });
  }

  it('reads 1-bit pixels', () => {
    const file = bmpOf({ width: 2, height: 1, depth: 1, palette: PALETTE.slice(0, 8), pixels: [0x40, 0, 0, 0] });
    expect(decoded(file)).to.deep.equal([RED, GREEN].flat());
  });

  it('rejects files that are truncated, compressed or of zero size', () => {
    const file = bmpOf({ width: 2, height: 2, depth: 24, pixels: Array<number>(16).fill(0) });
    const patched = (at: number, value: number): Buffer => {
      const copy = Buffer.from(file);
      copy[at] = value;
      return copy;
    };
    for (let length = 0; length < file.length; length++) {
      expect(() => decoded(file.subarray(0, length)), `${length} bytes`)
        .to.throw()
        .with.property('code', 'EDECODE');
    }
    for (const bad of [patched(18, 0), patched(22, 0), patched(28, 7), patched(30, 1)]) {
      expect(() => openBmp(bad, 0))
        .to.throw()
        .with.property('code', 'EDECODE');
    }
  });
});
