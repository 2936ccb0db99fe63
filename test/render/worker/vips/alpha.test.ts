import { expect } from 'chai';
import type Vips from 'wasm-vips';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { compositeOver, flatten, withAlpha } from '../../../../src/render/worker/vips/alpha.js';

const RED = { r: 200, g: 0, b: 0, alpha: 1 };

describe('render/worker/vips/alpha', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: typeof Vips;

  before(async () => {
    vips = await codecs.vips();
  });

  afterEach(() => codecs.releaseImages());

  /** One pixel. */
  const image = (...bytes: number[]): Vips.Image =>
    vips.Image.newFromMemory(Uint8Array.from(bytes), 1, 1, bytes.length, vips.BandFormat.uchar).copy({
      interpretation: 'srgb',
    });

  const pixel = (of: Vips.Image): number[] => [...of.writeToMemory()];

  it('paints a colour beneath transparent pixels', () => {
    expect(pixel(flatten(image(0, 0, 100, 0), RED))).to.deep.equal([200, 0, 0]);
    expect(pixel(flatten(image(0, 0, 100, 255), RED))).to.deep.equal([0, 0, 100]);
    expect(pixel(flatten(image(1, 2, 3), RED))).to.deep.equal([1, 2, 3]);
  });

  it('keeps the alpha of the colour', () => {
    const half = { ...RED, alpha: 0.5 };
    const [r, g, b, alpha] = pixel(flatten(image(0, 0, 100, 0), half));
    expect([r, g, b]).to.deep.equal([200, 0, 0]);
    expect(alpha).to.be.within(127, 128);
    expect(pixel(flatten(image(0, 0, 100, 255), half))).to.deep.equal([0, 0, 100, 255]);
  });

  it('results in an alpha channel when compositing', () => {
    expect(pixel(compositeOver(RED, image(0, 0, 100, 0)))).to.deep.equal([200, 0, 0, 255]);
  });

  it('adds an alpha channel if missing', () => {
    expect(pixel(withAlpha(image(1, 2, 3)))).to.deep.equal([1, 2, 3, 255]);
    expect(pixel(withAlpha(image(1, 2, 3, 4)))).to.deep.equal([1, 2, 3, 4]);
  });
});
