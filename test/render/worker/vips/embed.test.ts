import { expect } from 'chai';
import type Vips from 'wasm-vips';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { embed } from '../../../../src/render/worker/vips/embed.js';

describe('render/worker/vips/embed', () => {
  const codecs = new Codecs({ fonts: {} });
  let image: Vips.Image;

  before(async () => {
    const vips = await codecs.vips();
    image = vips.Image.newFromMemory(Uint8Array.of(1, 2, 3, 4), 2, 2, 1, vips.BandFormat.uchar).copyMemory();
  });

  after(() => codecs.releaseImages());

  const pixels = (left: number, top: number): number[] => [
    ...embed(image, { left, top, width: 3, height: 3 }).writeToMemory(),
  ];

  it('places an image on a transparent canvas', () => {
    expect(pixels(0, 0)).to.deep.equal([1, 2, 0, 3, 4, 0, 0, 0, 0]);
    expect(pixels(1, 1)).to.deep.equal([0, 0, 0, 0, 1, 2, 0, 3, 4]);
  });

  it('clips outside the canvas', () => {
    expect(pixels(-1, -1)).to.deep.equal([4, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(pixels(2, 2)).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('shows nothing of an image outside the canvas', () => {
    for (const [left, top] of [
      [3, 0],
      [0, 3],
      [-2, 0],
      [0, -2],
    ] as const) {
      expect(pixels(left, top)).to.deep.equal(Array(9).fill(0));
    }
  });
});
