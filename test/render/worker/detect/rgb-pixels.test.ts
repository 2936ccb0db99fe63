import { expect } from 'chai';
import { rgbPixels } from '../../../../src/render/worker/detect/rgb-pixels.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';

describe('render/worker/detect/rgb-pixels', () => {
  const codecs = new Codecs({ fonts: {} });

  afterEach(() => codecs.releaseImages());

  it('has three bytes per pixel, with transparency on white', async () => {
    const vips = await codecs.vips();
    const black = vips.Image.black(2, 1, { bands: 3 }).cast('uchar').copy({ interpretation: 'srgb' });
    expect(rgbPixels(black)).to.deep.equal({ width: 2, height: 1, data: new Uint8Array(6) });
    const clear = black.addalpha().linear([1, 1, 1, 0], [0, 0, 0, 0]).cast('uchar').copy({ interpretation: 'srgb' });
    expect([...rgbPixels(clear).data]).to.deep.equal(Array(6).fill(255));
  });

  it('is in sRGB, whatever the colour space of the image', async () => {
    const vips = await codecs.vips();
    const inks = vips.Image.black(1, 1, { bands: 4 }).cast('uchar').copy({ interpretation: 'cmyk' });
    const { data } = rgbPixels(inks);
    expect(data).to.have.length(3);
    expect(Math.min(...data)).to.be.above(240);
  });
});
