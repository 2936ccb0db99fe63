import { expect } from 'chai';
import type Vips from 'wasm-vips';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { dominantColour, dominantVisibleColour } from '../../../../src/render/worker/vips/dominant-colour.js';

describe('render/worker/vips/dominant-colour', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: typeof Vips;

  before(async () => {
    vips = await codecs.vips();
  });

  afterEach(() => codecs.releaseImages());

  /** One line of pixels. */
  const image = (...pixels: number[][]): Vips.Image => {
    const bands = pixels[0]!.length;
    return vips.Image.newFromMemory(
      Uint8Array.from(pixels.flat()),
      pixels.length,
      1,
      bands,
      vips.BandFormat.uchar,
    ).copy({
      interpretation: 'srgb',
    });
  };

  it('is the most frequent colour', () => {
    expect(dominantColour([image([255, 0, 0], [0, 0, 255], [255, 0, 0])])).to.deep.equal({
      r: 255,
      g: 0,
      b: 0,
      alpha: 1,
    });
  });

  it('is the mean of similar colours', () => {
    expect(dominantColour([image([240, 0, 0], [250, 0, 0], [0, 255, 0])])).to.include({ r: 245, g: 0, b: 0 });
  });

  it('is computed across all frames', () => {
    const images = [image([0, 0, 255]), image([0, 255, 0], [0, 255, 0]), image([0, 0, 255], [0, 0, 255])];
    expect(dominantColour(images)).to.include({ r: 0, g: 0, b: 255 });
  });

  it('counts transparent pixels as white', () => {
    expect(dominantColour([image([255, 0, 0, 255], [0, 0, 0, 0], [9, 9, 9, 0])])).to.include({
      r: 255,
      g: 255,
      b: 255,
    });
  });

  it('can be limited to visible pixels', () => {
    const picture = image([255, 0, 0, 255], [0, 0, 255, 0], [0, 0, 255, 0], [0, 0, 255, 0]);
    expect(dominantColour([picture])).to.include({ r: 255, g: 255, b: 255 });
    expect(dominantVisibleColour([picture])).to.include({ r: 255, g: 0, b: 0 });
    expect(dominantVisibleColour([image([0, 0, 255, 0])])).to.include({ r: 255, g: 255, b: 255 });
  });
});
