import { expect } from 'chai';
import { cropUpright, turned } from '../../../../src/render/worker/source/upright.js';

/** A stored picture of 2 by 3 pixels, and what each orientation makes of it (EXIF 2.32, 4.6.4). */
const STORED = ['ab', 'cd', 'ef'];
const UPRIGHT: readonly (readonly string[])[] = [
  ['ab', 'cd', 'ef'],
  ['ba', 'dc', 'fe'],
  ['fe', 'dc', 'ba'],
  ['ef', 'cd', 'ab'],
  ['ace', 'bdf'],
  ['eca', 'fdb'],
  ['fdb', 'eca'],
  ['bdf', 'ace'],
];

/** Four equal bytes for each letter. */
const data = new Uint8Array(Buffer.from(STORED.join('').replace(/./g, '$&$&$&$&')));
const stored = { data, width: 2, height: 3 };

function lines(pixels: Uint8Array, width: number): string[] {
  const letters = Buffer.from(pixels)
    .toString()
    .replace(/(.)\1{3}/g, '$1');
  return letters.match(new RegExp(`.{${width}}`, 'g')) ?? [];
}

describe('render/worker/source/upright', () => {
  for (const [index, upright] of UPRIGHT.entries()) {
    const orientation = index + 1;

    it(`${orientation} swaps the dimensions and reads upright pixels`, () => {
      const size = { width: upright[0]!.length, height: upright.length };
      expect(turned(stored, orientation)).to.deep.equal(size);
      expect(turned(size, orientation)).to.deep.equal({ width: 2, height: 3 });
      expect(lines(cropUpright(stored, orientation, { left: 0, top: 0, ...size }), size.width)).to.deep.equal(upright);
    });

    it(`${orientation} is cropped in upright coordinates`, () => {
      for (const [left, top] of [
        [1, 0],
        [0, 1],
      ] as const) {
        const box = { left, top, width: upright[0]!.length - left, height: upright.length - top };
        const expected = upright.slice(top).map((line) => line.slice(left));
        expect(lines(cropUpright(stored, orientation, box), box.width)).to.deep.equal(expected);
      }
    });
  }

  it('copies the pixels, leaving the stored image unchanged', () => {
    const copy = cropUpright(stored, 1, { left: 0, top: 0, width: 2, height: 3 });
    copy.fill(0);
    expect(lines(data, 2)).to.deep.equal(STORED);
  });
});
