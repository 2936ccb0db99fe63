import { expect } from 'chai';
import { blurred } from '../../../../src/render/worker/attention/blur.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';

describe('render/worker/attention/blur', () => {
  const codecs = new Codecs({ fonts: {} });

  after(() => codecs.releaseImages());

  it('matches libvips up to the edges', async () => {
    const size = { width: 23, height: 17 };
    const values = Float64Array.from({ length: 23 * 17 }, (_, at) => ((at * 7919) % 251) - 50);
    const { Image, BandFormat } = await codecs.vips();
    for (const sigma of [1, 1.7, 4.6]) {
      const image = Image.newFromMemory(new Float64Array(values), 23, 17, 1, BandFormat.double);
      const bytes = image.gaussblur(sigma).cast('double').writeToMemory() as Uint8Array<ArrayBuffer>;
      const expected = new Float64Array(bytes.buffer, bytes.byteOffset, values.length);
      const ours = blurred(values, size, sigma);
      expect(Math.max(...ours.map((value, at) => Math.abs(value - expected[at]!))), `${sigma}`).to.be.below(0.01);
    }
  });

  it('keeps uniform areas unchanged, of any size', () => {
    for (const [width, height] of [
      [1, 1],
      [1, 5],
      [7, 2],
    ] as const) {
      const even = new Float64Array(width * height).fill(3);
      expect([...blurred(even, { width, height }, 4.5)].every((value) => Math.abs(value - 3) < 1e-9)).to.equal(true);
    }
  });
});
