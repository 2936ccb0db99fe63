import { expect } from 'chai';
import sharp from 'sharp';
import { thumbHashToAverageRGBA } from 'thumbhash';
import type { RenderPool } from '../../../src/render/pool/render-pool.js';
import type { PictureMetadata } from '../../../src/render/worker/describe-picture.js';
import { faceSample } from '../../support/faces.js';
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

    describe('detections', () => {
      /** A face in the right half of a ground, turned by its EXIF data: in the file it lies on its side. */
      const turned = async (): Promise<Buffer> => {
        const ground = sharp({ create: { width: 1024, height: 512, channels: 3, background: '#778899' } });
        const upright = await ground
          .composite([{ input: faceSample(), left: 640, top: 128 }])
          .png()
          .toBuffer();
        return sharp(upright).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
      };

      it('are what fo finds, in fractions of the upright source', async () => {
        const bytes = await turned();
        for (const string of ['w-100,h-100,fo-face', 'fo-face,w-90,h-200:rt-90', 'if-w_gt_1,fo-face,if-end']) {
          const { detections = [], source } = await describe_(bytes, string);
          expect(source, string).to.include({ width: 1024, height: 512 });
          expect(detections, string).to.have.length(1);
          const { name, score, left, top, width, height } = detections[0]!;
          expect(name).to.equal('face');
          expect(score).to.be.within(0.75, 1);
          expect((left + width / 2) * 1024).to.be.within(700, 836);
          expect((top + height / 2) * 512).to.be.within(188, 324);
        }
      });

      it('are objects of the name that is looked for, of several the first that is there', async () => {
        const { detections = [] } = await describe_(faceSample(), 'w-50,h-50,fo-teddyBear_person');
        expect(detections.map(({ name }) => name))
          .to.include('person')
          .and.not.include('face');
      });

      it('are those that are known of the source, in four decimal places', async () => {
        const known = { name: 'face', score: 0.876543, left: 0.123456, top: 0.25, width: 1 / 3, height: 0.5 };
        const options = { detections: { face: [known] } };
        const { detections } = await describe_(await picture(60, 40, '#888'), 'w-9,h-9,fo-face', options);
        expect(detections).to.deep.equal([{ ...known, score: 0.8765, left: 0.1235, width: 0.3333 }]);
      });

      it('are empty if nothing is found', async () => {
        expect((await describe_(await picture(60, 40, '#888'), 'w-9,h-9,fo-face')).detections).to.deep.equal([]);
      });

      it('are absent if nothing is looked for in the source itself', async () => {
        const bytes = await picture(60, 40, '#888');
        for (const string of ['', 'w-9,h-9', 'w-9,h-9,fo-auto', 'w-9,fo-face', 'rt-90:w-9,h-9,fo-face']) {
          expect(await describe_(bytes, string), string).to.not.have.property('detections');
        }
      });
    });

    it('supports small and transparent images', async () => {
      expect(await describe_(await picture(1, 1, '#00000000'))).to.include({ width: 1, height: 1, format: 'png' });
      expect(await describe_(await picture(3, 200, '#ff000080'), 'f-jpg')).to.include({ format: 'jpg' });
    });
  });
});
