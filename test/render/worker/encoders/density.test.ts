import { expect } from 'chai';
import sharp from 'sharp';
import type { RenderPool } from '../../../../src/render/pool/render-pool.js';
import { withDensity } from '../../../../src/render/worker/encoders/density.js';
import { jpeg, png, scene } from '../../../support/pictures.js';
import { pool, task, withEachDecoder } from '../../../support/render.js';

describe('render/worker/encoders/density', () => {
  const pixels = (file: Uint8Array): Promise<Buffer> => sharp(file).raw().toBuffer();

  for (const [format, make] of [
    ['jpg', jpeg],
    ['png', png],
  ] as const) {
    it(`writes the density of a ${format}, replaces an existing one, and keeps the pixels`, async () => {
      const file = await make(40, 30);
      for (const dpi of [50, 300, 1200]) {
        const changed = Buffer.from(withDensity(withDensity(file, format, 96), format, dpi));
        expect((await sharp(changed).metadata()).density).to.equal(dpi);
        expect((await pixels(changed)).equals(await pixels(file))).to.equal(true);
      }
    });
  }

  it('adds the density to a JPEG without JFIF', async () => {
    const file = await jpeg(40, 30);
    const bare = Buffer.concat([file.subarray(0, 2), file.subarray(4 + file.readUInt16BE(4))]);
    expect((await sharp(withDensity(bare, 'jpg', 300)).metadata()).density).to.equal(300);
  });

  it('keeps other formats unchanged', async () => {
    const file = await scene(10, 10).webp().toBuffer();
    expect(withDensity(file, 'webp', 300)).to.equal(file);
  });

  withEachDecoder((decoders) => {
    let threads: RenderPool;

    before(() => (threads = pool(decoders)));
    after(() => threads.close());

    /** Dots per inch of what a transformation makes of a file. */
    async function densityOf(source: Buffer, string: string): Promise<number | undefined> {
      const { body } = await threads.render(task(source, string));
      const { density } = await sharp(Buffer.from(body)).metadata();
      return density;
    }

    it('is written by the fast path and libvips, and with metadata', async () => {
      const photo = await jpeg(60, 40);
      for (const string of [
        'w-30,f-jpg,dn-300',
        'w-30,f-png,dn-300',
        'rt-90,f-jpg,dn-300',
        'w-30,f-jpg,md-true,dn-300',
      ]) {
        expect(await densityOf(photo, string), string).to.equal(300);
      }
      expect(await densityOf(photo, 'f-jpg:if-w_gt_10,dn-200,if-else,dn-100,if-end')).to.equal(200);
    });

    it('can depend on that of the source', async () => {
      const photo = await scene(60, 40).withMetadata({ density: 200 }).jpeg().toBuffer();
      expect(await densityOf(photo, 'w-30,f-jpg,dn-idn_div_2')).to.equal(100);
      const error: unknown = await densityOf(photo, 'f-jpg,dn-idn_mul_10').catch((reason: unknown) => reason);
      expect(error).to.include({ code: 'EINVAL', message: 'dn: the expression gives 2000, it must be 1 to 1200' });
    });
  });
});
