import { expect } from 'chai';
import type Vips from 'wasm-vips';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { distinctColours } from '../../../../src/render/worker/vips/distinct-colours.js';

describe('render/worker/vips/distinct-colours', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: typeof Vips;

  before(async () => {
    vips = await codecs.vips();
  });

  afterEach(() => codecs.releaseImages());

  /** One line of pixels. */
  const image = (...pixels: number[][]): Vips.Image =>
    vips.Image.newFromMemory(
      Uint8Array.from(pixels.flat()),
      pixels.length,
      1,
      pixels[0]!.length,
      vips.BandFormat.uchar,
    ).copy({ interpretation: 'srgb' });

  const colours = (picture: Vips.Image, most: number): string[] =>
    distinctColours(picture, most).map(({ r, g, b }) => [r, g, b].map(Math.round).join(' '));

  const BROWNS = Array.from({ length: 10 }, (_, index) => [150 + index, 100, 60]);

  it('are the most frequent colour, then different ones', () => {
    const picture = image(...BROWNS, [160, 110, 70], [160, 110, 70], [20, 60, 200], [20, 60, 200]);
    expect(colours(picture, 2)).to.deep.equal(['155 100 60', '20 60 200']);
  });

  it('are fewer if the image has fewer', () => {
    expect(colours(image([10, 20, 30], [10, 20, 30]), 4)).to.deep.equal(['10 20 30']);
  });

  it('have positions', () => {
    const [first, second] = distinctColours(image([255, 0, 0], [255, 0, 0], [255, 0, 0], [0, 0, 255]), 2);
    expect(first).to.include({ r: 255, x: 0.375, y: 0.5 });
    expect(second).to.include({ b: 255, x: 0.875, y: 0.5 });
  });

  it('exclude transparent pixels, and are white if there is nothing else', () => {
    expect(colours(image([255, 0, 0, 255], [0, 255, 0, 0], [0, 255, 0, 0]), 2)).to.deep.equal(['255 0 0']);
    expect(colours(image([255, 0, 0, 0]), 2)).to.deep.equal(['255 255 255']);
  });
});
