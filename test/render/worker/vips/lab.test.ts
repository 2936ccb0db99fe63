import { expect } from 'chai';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { labOf, xyzOf } from '../../../../src/render/worker/vips/lab.js';

describe('render/worker/vips/lab', () => {
  const codecs = new Codecs({ fonts: {} });

  after(() => codecs.releaseImages());

  it('matches libvips', async () => {
    const vips = await codecs.vips();
    for (const [r, g, b] of [
      [0, 0, 0],
      [255, 255, 255],
      [255, 0, 0],
      [3, 60, 200],
      [128, 128, 128],
    ] as const) {
      const pixel = vips.Image.newFromMemory(Uint8Array.of(r, g, b), 1, 1, 3, vips.BandFormat.uchar);
      const srgb = pixel.copy({ interpretation: 'srgb' });
      const theirs = srgb.colourspace('lab').getpoint(0, 0);
      const xyz = srgb.colourspace('xyz').getpoint(0, 0);
      xyzOf({ r, g, b }).forEach((value, index) => expect(100 * value).to.be.closeTo(xyz[index]!, 0.1));
      const off = labOf({ r, g, b }).map((value, index) => Math.abs(value - theirs[index]!));
      expect(Math.max(...off), `${r} ${g} ${b}`).to.be.below(0.3);
    }
  });
});
