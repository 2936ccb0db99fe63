import { expect } from 'chai';
import sharp from 'sharp';
import { seeded } from '../../../../example-app/pictures/random.js';
import { encodeAvif } from '../../../../src/render/worker/encoders/avif.js';
import { Codecs, type RgbaEncoder } from '../../../../src/render/worker/runtime/codecs.js';

/** The real encoder, which notes what speed it was asked for. */
class ObservedRuntime extends Codecs {
  readonly speeds: number[] = [];

  override async avif(): Promise<RgbaEncoder> {
    const encoder = await super.avif();
    return {
      encode: (pixels, width, height, options) => {
        this.speeds.push((options as { speed: number }).speed);
        return encoder.encode(pixels, width, height, options);
      },
    };
  }
}

/** Noise on a ground of one colour; `share` is how much of the height is noise. */
function pixels(width: number, height: number, share: number, ground: readonly number[]): Uint8Array<ArrayBuffer> {
  const random = seeded(1);
  const data = new Uint8Array(4 * width * height);
  for (let at = 0; at < data.length; at += 4) {
    const noisy = at < data.length * share;
    data.set(noisy ? [random() * 255, random() * 255, random() * 255, 255] : ground, at);
  }
  return data;
}

describe('render/worker/encoders/avif', () => {
  const runtime = new ObservedRuntime({ fonts: {} });
  const WHITE = [255, 255, 255, 255];
  const NOTHING = [0, 0, 0, 0];

  async function speed(
    width: number,
    height: number,
    share: number,
    ground = WHITE,
    lossless = false,
  ): Promise<number> {
    const data = pixels(width, height, share, ground);
    const bitmap = { data, width, height, opaque: ground === WHITE };
    const body = await encodeAvif(bitmap, { quality: 80, lossless, progressive: false }, runtime);
    expect(await sharp(body).metadata()).to.include({ width, height, hasAlpha: ground !== WHITE });
    return runtime.speeds.at(-1)!;
  }

  it('takes its time for small pictures', async () => {
    expect(await speed(300, 400, 1)).to.equal(8);
  });

  it('takes its time for products on a plain ground, or on none', async () => {
    expect(await speed(500, 500, 0.6)).to.equal(8);
    expect(await speed(500, 500, 0.6, NOTHING)).to.equal(8);
  });

  it('is quick for other pictures, large ones and those without loss', async () => {
    expect(await speed(500, 500, 0.8)).to.equal(9);
    expect(await speed(1010, 1000, 0.1)).to.equal(9);
    expect(await speed(100, 100, 0.1, WHITE, true)).to.equal(9);
  });
});
