import { expect } from 'chai';
import sharp, { type Sharp } from 'sharp';
import { hasColourEdges } from '../../../../src/render/worker/encoders/colour-edges.js';

describe('render/worker/encoders/colour-edges', () => {
  const measure = async (picture: Sharp): Promise<boolean> => {
    const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return hasColourEdges({ data: new Uint8Array(data), width: info.width, height: info.height });
  };

  const drawing = (fill: string, on = '#ffffff', side = 200): Sharp =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="100%" height="100%" fill="${on}"/>
        <text x="5" y="${side / 2}" font-size="${side / 5}" fill="${fill}">Kiesel</text><circle cx="70%" cy="70%" r="20%" fill="${fill}"/></svg>`,
      ),
    );

  it('are found between saturated and other colours', async () => {
    expect(await measure(drawing('#ff0000'))).to.equal(true);
    expect(await measure(drawing('#0000ff', '#ff8000'))).to.equal(true);
  });

  it('are not found for greys, pale colours and soft shades', async () => {
    expect(await measure(drawing('#000000'))).to.equal(false);
    expect(await measure(drawing('#c09080'))).to.equal(false);
    expect(await measure(drawing('#ff0000').blur(6))).to.equal(false);
  });

  it('are not reported for a small spot in a large image', async () => {
    const dot = { create: { width: 21, height: 21, channels: 3, background: '#ff0000' } } as const;
    const input = await sharp(dot).png().toBuffer();
    const white = sharp({ create: { ...dot.create, width: 1000, height: 1000, background: '#ffffff' } });
    expect(await measure(white.composite([{ input, left: 101, top: 101 }]))).to.equal(false);
  });

  it('are found in images of any size', async () => {
    expect(await measure(drawing('#ff0000', '#ffffff', 1001))).to.equal(true);
    expect(await measure(sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } }))).to.equal(false);
  });
});
