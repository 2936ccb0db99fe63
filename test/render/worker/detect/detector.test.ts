import { expect } from 'chai';
import sharp from 'sharp';
import { Detector } from '../../../../src/render/worker/detect/detector.js';
import type { RgbPixels } from '../../../../src/render/worker/detect/square.js';
import type { DetectionModel, Detection } from '../../../../src/render/protocol/detection.js';
import { Packages } from '../../../../src/render/protocol/packages.js';
import { faceSample } from '../../../support/faces.js';

describe('render/worker/detect/detector', function () {
  this.timeout(60_000);
  let detector: Detector;

  before(async () => {
    detector = (await Detector.load())!;
  });

  async function detect(model: DetectionModel, picture: Buffer): Promise<readonly Detection[]> {
    const { width, height } = await sharp(picture).metadata();
    const to = detector.sizeFor(model, { width, height });
    const data = await sharp(picture).resize(to.width, to.height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
    return detector.detect(model, { ...to, data } satisfies RgbPixels);
  }

  it('locates a face', async () => {
    const face = faceSample();
    const [found, ...others] = await detect('face', face);
    expect(others).to.deep.equal([]);
    expect(found!.score).to.be.above(0.7);
    // The same on a larger ground: a quarter of the size, in the right half.
    const ground = sharp({ create: { width: 1024, height: 512, channels: 3, background: '#778899' } });
    const wide = await ground
      .composite([{ input: face, left: 640, top: 128 }])
      .png()
      .toBuffer();
    const [small] = await detect('face', wide);
    const middle = ({ left, top, width, height }: Detection): number[] => [left + width / 2, top + height / 2];
    const [x, y] = middle(found!) as [number, number];
    const [smallX, smallY] = middle(small!) as [number, number];
    expect(smallX * 1024).to.be.closeTo(640 + x * 256, 20);
    expect(smallY * 512).to.be.closeTo(128 + y * 256, 20);
  });

  it('finds no face in a plain image', async () => {
    const plain = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#c08060' } })
      .png()
      .toBuffer();
    expect(await detect('face', plain)).to.deep.equal([]);
  });

  it('finds objects by name', async () => {
    const found = await detect('object', faceSample());
    expect(found[0]).to.include({ name: 'person' });
  });

  it('is undefined without its packages', async () => {
    expect(await Detector.load(new Packages(['/nowhere']))).to.equal(undefined);
  });
});
