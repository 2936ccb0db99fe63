import { expect } from 'chai';
import type Vips from 'wasm-vips';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { hasEdges, trim } from '../../../../src/render/worker/vips/trim.js';

describe('render/worker/vips/trim', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: typeof Vips;

  before(async () => {
    vips = await codecs.vips();
  });

  afterEach(() => codecs.releaseImages());

  /** 20 by 10 pixels of one colour on a canvas of 40 by 30, 5 from the left and 8 from the top. */
  function framed(inner: number[], edge: number[]): Vips.Image {
    const plain = (width: number, height: number, colour: number[]): Vips.Image =>
      vips.Image.black(width, height).newFromImage(colour).cast('uchar').copy({ interpretation: 'srgb' });
    return plain(40, 30, edge).insert(plain(20, 10, inner), 5, 8);
  }

  const trimmed = (image: Vips.Image, threshold = 10): string => {
    const [result] = trim([image], threshold);
    return `${result!.width}x${result!.height}`;
  };

  it('removes edges in the colour of the top left pixel', () => {
    const image = framed([200, 10, 10], [0, 0, 255]);
    expect([trimmed(image), hasEdges(image, 10)]).to.deep.equal(['20x10', true]);
    expect(trim([image], 10)[0]!.getpoint(0, 0)).to.deep.equal([200, 10, 10]);
  });

  it('treats colours within the threshold as equal', () => {
    const image = framed([120, 120, 120], [100, 100, 100]);
    expect([trimmed(image, 19), trimmed(image, 21)]).to.deep.equal(['20x10', '40x30']);
    expect([hasEdges(image, 19), hasEdges(image, 21)]).to.deep.equal([true, false]);
  });

  it('removes transparent edges, whatever their hidden colour', () => {
    expect(trimmed(framed([0, 0, 0, 255], [0, 0, 0, 0]))).to.equal('20x10');
  });

  it('keeps uniform images, and images without edges', () => {
    const plain = framed([9, 9, 9], [9, 9, 9]);
    expect([trimmed(plain), hasEdges(plain, 10)]).to.deep.equal(['40x30', false]);
    const whole = framed([200, 10, 10], [0, 0, 255]).crop(5, 8, 20, 10);
    expect([trimmed(whole), hasEdges(whole, 10)]).to.deep.equal(['20x10', false]);
  });

  it('trims all frames like the first one', () => {
    const frames = [framed([200, 10, 10], [0, 0, 255]), framed([0, 0, 255], [0, 0, 255])];
    expect(trim(frames, 10).map(({ width, height }) => [width, height])).to.deep.equal([
      [20, 10],
      [20, 10],
    ]);
    expect(trim([], 10)).to.deep.equal([]);
  });
});
