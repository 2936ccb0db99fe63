import { expect } from 'chai';
import sharp from 'sharp';
import { png, scene } from '../../../support/pictures.js';
import { pool, task } from '../../../support/render.js';

const PALETTE = 3;

describe('render/worker/encoders/png', () => {
  const threads = pool();
  after(() => threads.close());

  /** Writes a picture as PNG again, in its own size. */
  async function encoded(source: Uint8Array, transformation = 'f-png') {
    const { body } = await threads.render(task(source, transformation));
    const pixelsOf = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes).ensureAlpha().raw().toBuffer();
    const [before, after] = await Promise.all([pixelsOf(source), pixelsOf(body)]);
    return { colourType: body[25], isExact: before.equals(after) };
  }

  /** A slope so gentle that dithering makes noise of it. */
  function gradient(side: number): Promise<Buffer> {
    const data = Buffer.alloc(3 * side * side);
    for (let at = 0; at < data.length; at += 3) {
      const [x, y] = [(at / 3) % side, Math.floor(at / 3 / side)];
      data.set([(255 * x) / side, (255 * y) / side, 128], at);
    }
    return sharp(data, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toBuffer();
  }

  for (const [size, width, height] of [
    ['small', 300, 200],
    ['large', 800, 600],
    ['largest', 1200, 900],
  ] as const) {
    it(`writes a palette if it is smaller: ${size}`, async () => {
      expect(await encoded(await png(width, height))).to.deep.equal({ colourType: PALETTE, isExact: false });
    });
  }

  for (const [size, side] of [
    ['small', 200],
    ['large, measured in strips', 700],
  ] as const) {
    it(`keeps all colours of a smooth gradient: ${size}`, async () => {
      expect(await encoded(await gradient(side))).to.include({ isExact: true });
    });
  }

  it('is lossless on request, for any dimensions', async () => {
    for (const [width, height] of [
      [700, 500],
      [1, 1],
      [5000, 30],
      [30, 5000],
    ] as const) {
      const source = await scene(width, height).png().toBuffer();
      expect(await encoded(source, 'f-png,lo-true'), `${width} x ${height}`).to.include({ isExact: true });
    }
  });
});
