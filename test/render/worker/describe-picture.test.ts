import { expect } from 'chai';
import sharp from 'sharp';
import { thumbHashToAverageRGBA } from 'thumbhash';
import type { RenderPool } from '../../../src/render/pool/render-pool.js';
import type { PictureMetadata } from '../../../src/render/worker/describe-picture.js';
import { pool, task, withEachDecoder } from '../../support/render.js';

const picture = (width: number, height: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer();

describe('render/worker/describe-picture', () => {
  withEachDecoder((decoders) => {
    let threads: RenderPool;

    before(() => {
      threads = pool(decoders);
    });

    after(() => threads.close());

    async function describe_(bytes: Uint8Array, string = '', more = {}): Promise<PictureMetadata> {
      const { body, format, width, height } = await threads.render(task(bytes, string, { metadata: true, ...more }));
      expect(format).to.equal('json');
      const metadata = JSON.parse(Buffer.from(body).toString()) as PictureMetadata;
      expect(metadata).to.include({ width, height });
      return metadata;
    }

    it('reports size and format of the result and its source', async () => {
      const bytes = await picture(400, 200, '#3366cc');
      const accepted = { avif: false, webp: true };
      expect(await describe_(bytes, 'w-100', { accepted })).to.deep.include({
        width: 100,
        height: 50,
        format: 'webp',
        animated: false,
        pages: 1,
        source: { width: 400, height: 200, format: 'png', bytes: bytes.length, animated: false },
      });
      expect(await describe_(bytes)).to.include({ width: 400, height: 200, format: 'png' });
      expect(await describe_(bytes, 'rt-90:b-5_FF0000')).to.include({ width: 210, height: 410 });
    });

    it('reports dominant colour, ThumbHash and placeholder of the result', async () => {
      const { dominantColour, thumbHash, placeholder } = await describe_(await picture(300, 300, '#3366cc'));
      expect(dominantColour).to.equal('#3366cc');
      const { r, g, b } = thumbHashToAverageRGBA(Buffer.from(thumbHash, 'base64'));
      expect([r, g, b].map((value) => Math.round(value * 10))).to.deep.equal([2, 4, 8]);
      const [, base64 = ''] = /^data:image\/webp;base64,(.+)$/.exec(placeholder) ?? [];
      expect(await sharp(Buffer.from(base64, 'base64')).metadata()).to.include({
        format: 'webp',
        width: 24,
        height: 24,
      });
    });

    it('has a placeholder of less than a kilobyte for any image', async () => {
      const noise = await sharp({
        create: {
          width: 500,
          height: 500,
          channels: 3,
          background: '#888',
          noise: { type: 'gaussian', mean: 128, sigma: 90 },
        },
      })
        .jpeg()
        .toBuffer();
      expect((await describe_(noise)).placeholder.length).to.be.at.most(1000);
    });

    it('reports animation, and none for a still format', async () => {
      const frame = (colour: string): Promise<Buffer> => picture(20, 20, colour);
      const gif = await sharp([await frame('red'), await frame('blue')], { join: { animated: true } })
        .gif()
        .toBuffer();
      expect(await describe_(gif)).to.include({ animated: true, pages: 2, format: 'gif' });
      expect(await describe_(gif, 'f-png')).to.include({ animated: false, pages: 2, format: 'png' });
    });

    it('supports small and transparent images', async () => {
      expect(await describe_(await picture(1, 1, '#00000000'))).to.include({ width: 1, height: 1, format: 'png' });
      expect(await describe_(await picture(3, 200, '#ff000080'), 'f-jpg')).to.include({ format: 'jpg' });
    });
  });
});
