import { expect } from 'chai';
import type Vips from 'wasm-vips';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { atMost, resize } from '../../../../src/render/worker/vips/resize.js';

describe('render/worker/vips/resize', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: typeof Vips;

  before(async () => {
    vips = await codecs.vips();
  });

  afterEach(() => codecs.releaseImages());

  const image = (width: number, height: number): Vips.Image =>
    vips.Image.black(width, height, { bands: 3 }).copy({ interpretation: 'srgb' });

  const size = ({ width, height }: Vips.Image): string => `${width}x${height}`;

  it('results in the exact size, larger or smaller, in any proportion', () => {
    for (const [width, height] of [
      [30, 20],
      [7, 100],
      [200, 1],
    ] as const) {
      expect(size(resize(image(60, 40), { width, height }))).to.equal(`${width}x${height}`);
    }
  });

  it('ignores the orientation, which is already applied', () => {
    const turned = image(60, 40).copy();
    turned.setInt('orientation', 6);
    expect(size(resize(turned, { width: 30, height: 20 }))).to.equal('30x20');
  });

  it('does not bleed colours of transparent pixels', () => {
    const line = [0, 0, 255, 0, 200, 0, 0, 255];
    const bytes = Uint8Array.from([...line, ...line]);
    const pixels = vips.Image.newFromMemory(bytes, 2, 2, 4, vips.BandFormat.uchar).copy({ interpretation: 'srgb' });
    const [red, , blue, alpha] = resize(pixels, { width: 1, height: 1 }).getpoint(0, 0);
    expect(red).to.be.within(198, 202);
    expect(blue).to.equal(0);
    expect(alpha).to.be.within(126, 129);
  });

  it('does not bleed transparent colours if only one side changes', () => {
    const line = Array.from({ length: 20 }, () => [0, 0, 255, 0, 200, 0, 0, 255]).flat();
    const bytes = Uint8Array.from(Array.from({ length: 20 }, () => line).flat());
    const pixels = vips.Image.newFromMemory(bytes, 40, 20, 4, vips.BandFormat.uchar).copy({ interpretation: 'srgb' });
    for (const to of [
      { width: 10, height: 20 },
      { width: 80, height: 20 },
      { width: 40, height: 10 },
    ]) {
      const resized = resize(pixels, to);
      expect(size(resized)).to.equal(`${to.width}x${to.height}`);
      const [red, , blue, alpha] = resized.getpoint(5, 5);
      if (alpha! > 20) expect(red, size(resized)).to.be.within(198, 202);
      expect(blue, size(resized)).to.equal(0);
    }
  });

  it('limits each side separately, and does not enlarge', () => {
    expect(size(atMost(image(300, 50), 100))).to.equal('100x50');
    const small = image(100, 50);
    expect(atMost(small, 100)).to.equal(small);
  });
});
