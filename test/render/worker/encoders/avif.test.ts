import { expect } from 'chai';
import sharp from 'sharp';
import { seeded } from '../../../../example-app/pictures/random.js';
import { avifQuality, encodeAvif, vipsQuality } from '../../../../src/render/worker/encoders/avif.js';
import { Codecs, type RgbaEncoder } from '../../../../src/render/worker/runtime/codecs.js';
import type { VipsRuntime } from '../../../../src/render/worker/vips/load-vips.js';

/** The real encoders, which note what was asked for: a speed of Squoosh's, or libvips. */
class ObservedRuntime extends Codecs {
  readonly asked: (number | 'libvips')[] = [];

  override vips(): Promise<VipsRuntime> {
    this.asked.push('libvips');
    return super.vips();
  }

  override async avif(): Promise<RgbaEncoder> {
    const encoder = await super.avif();
    return {
      encode: (pixels, width, height, options) => {
        this.asked.push((options as { speed: number }).speed);
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

  async function encoder(
    width: number,
    height: number,
    share: number,
    ground = WHITE,
    lossless = false,
  ): Promise<number | 'libvips'> {
    const data = pixels(width, height, share, ground);
    const bitmap = { data, width, height, opaque: ground === WHITE };
    const body = await encodeAvif(bitmap, { quality: 80, lossless, progressive: false }, runtime);
    expect(await sharp(body).metadata()).to.include({ width, height, hasAlpha: ground !== WHITE });
    return runtime.asked.at(-1)!;
  }

  it('uses more effort for small images', async () => {
    expect(await encoder(300, 400, 1)).to.equal(8);
  });

  it('uses more effort for products on a plain or transparent background', async () => {
    expect(await encoder(500, 500, 0.6)).to.equal(8);
    expect(await encoder(500, 500, 0.6, NOTHING)).to.equal(8);
  });

  it('leaves other images to libvips once it is loaded', async () => {
    expect(await encoder(500, 500, 0.8)).to.equal(9);
    await runtime.vips();
    expect(await encoder(500, 500, 0.8)).to.equal('libvips');
    expect(await encoder(800, 800, 0.8)).to.equal('libvips');
    expect(await encoder(800, 800, 0.8, NOTHING)).to.equal('libvips');
    runtime.releaseImages();
  });

  it('uses less effort for large and lossless images', async () => {
    expect(await encoder(2010, 1000, 0.1)).to.equal(9);
    expect(await encoder(100, 100, 0.1, WHITE, true)).to.equal(9);
  });

  it('maps quality to the scale of each encoder', () => {
    expect([1, 50, 80, 99, 100].map(vipsQuality)).to.deep.equal([1, 36, 57, 70, 100]);
    expect([1, 50, 80, 99, 100].map(avifQuality)).to.deep.equal([1, 38, 60, 74, 100]);
  });
});
