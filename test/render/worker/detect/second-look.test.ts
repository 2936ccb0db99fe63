import { expect } from 'chai';
import sharp from 'sharp';
import type { Detection } from '../../../../src/render/protocol/detection.js';
import type { View } from '../../../../src/render/worker/context.js';
import { Detector } from '../../../../src/render/worker/detect/detector.js';
import { secondLook } from '../../../../src/render/worker/detect/second-look.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { resize } from '../../../../src/render/worker/vips/resize.js';
import { faceSample } from '../../../support/faces.js';

const face = (score: number, left: number, top: number, width: number, height: number): Detection => ({
  name: 'face',
  score,
  left,
  top,
  width,
  height,
});

describe('render/worker/detect/second-look', function () {
  this.timeout(60_000);
  const codecs = new Codecs({ fonts: {} });
  let picture: Buffer;
  let detector: Detector;

  before(async () => {
    detector = (await Detector.load())!;
    // A small face at 1000, 300 on stripes.
    const stripes = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="1200" height="800" fill="#865"/><path d="M0 200H1200M0 400H1200M0 600H1200" stroke="#fff" stroke-width="40"/></svg>',
    );
    const input = await sharp(faceSample()).resize(120).toBuffer();
    picture = await sharp(stripes)
      .composite([{ input, left: 940, top: 240 }])
      .png()
      .toBuffer();
  });

  afterEach(() => codecs.releaseImages());

  /** A view that notes the sizes in which it is asked for. */
  async function view(asked: string[] = []): Promise<View> {
    const vips = await codecs.vips();
    const image = vips.Image.newFromBuffer(picture);
    return {
      size: { width: image.width, height: image.height },
      untouched: undefined,
      small: (to) => {
        asked.push(`${to.width}x${to.height}`);
        return resize(image, to);
      },
    };
  }

  it('keeps unlikely faces only if they are detected again in a close-up', async () => {
    const [real, pattern] = [face(0.5, 0.805, 0.33, 0.06, 0.09), face(0.6, 0.2, 0.45, 0.06, 0.09)];
    const asked: string[] = [];
    expect(await secondLook([pattern, real], detector, await view(asked))).to.deep.equal([real]);
    expect(asked).to.deep.equal(['1200x800']);
  });

  it('accepts likely faces without another detection', async () => {
    const asked: string[] = [];
    const likely = face(0.8, 0.2, 0.45, 0.06, 0.09);
    expect(await secondLook([likely], detector, await view(asked))).to.deep.equal([likely]);
    expect(await secondLook([], detector, await view(asked))).to.deep.equal([]);
    expect(asked).to.deep.equal([]);
  });

  it('limits the number of detections, and supports faces at the edges', async () => {
    let looks = 0;
    const counting = {
      sizeFor: () => ({ width: 8, height: 8 }),
      detect: () => {
        looks += 1;
        return Promise.resolve([face(0.9, 0.4, 0.4, 0.3, 0.3)]);
      },
    } as unknown as Detector;
    const many = Array.from({ length: 20 }, (_, index) => face(0.5, index / 20, 0.999, 0.05, 0.001));
    expect(await secondLook(many, counting, await view())).to.deep.equal(many.slice(0, 8));
    expect(looks).to.equal(8);
    const whole = [face(0.5, 0, 0, 1, 1)];
    expect(await secondLook(whole, counting, await view())).to.deep.equal(whole);
  });
});
