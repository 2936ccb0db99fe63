import { expect } from 'chai';
import sharp from 'sharp';
import { seeded } from '../../../../example-app/pictures/random.js';
import { openJpeg } from '../../../../src/render/worker/decoders/jpeg/header.js';
import type { JpegDecoder } from '../../../../src/render/worker/decoders/jpeg/jpeg-decoder.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { inkGrid, inksToSrgb, PROFILE } from '../../../../src/render/worker/vips/inks.js';
import type { VipsRuntime } from '../../../../src/render/worker/vips/load-vips.js';

/** Larger than that of most pictures. */
const SIDE = 64;

describe('render/worker/vips/inks', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: VipsRuntime;
  let decoder: JpegDecoder;
  /** Inks of all kinds, none and full ones included, without a profile and with one. */
  let plain: Buffer;
  let tagged: Buffer;

  before(async () => {
    [vips, decoder] = await Promise.all([codecs.vips(), codecs.jpeg()]);
    const random = seeded(7);
    const inks = Uint8Array.from({ length: 3 * SIDE * SIDE }, () => Math.round(300 * random() - 20) & 255);
    const picture = sharp(inks, { raw: { width: SIDE, height: SIDE, channels: 3 } }).toColourspace('cmyk');
    plain = await picture.clone().jpeg({ quality: 100 }).toBuffer();
    tagged = await picture.clone().withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer();
  });

  afterEach(() => codecs.releaseImages());

  /** What libvips makes of the inks of a picture. */
  function converted(jpeg: Buffer): Uint8Array {
    return inksToSrgb(vips.Image.newFromBuffer(jpeg)).writeToMemory() as Uint8Array;
  }

  it('have the same colours as by libvips, but for one step in a thousand pixels', () => {
    for (const jpeg of [plain, tagged]) {
      const expected = converted(jpeg);
      const header = openJpeg(jpeg).header!;
      const grid = inkGrid(header.profile, vips);
      for (const bytes of [3, 4] as const) {
        const { data } = decoder.decode(header, { width: SIDE, height: SIDE }, bytes, undefined, grid)!;
        expect(data).to.have.length(bytes * SIDE * SIDE);
        let off = 0;
        for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
          for (let band = 0; band < 3; band++) {
            const step = Math.abs(data[bytes * pixel + band]! - expected[3 * pixel + band]!);
            expect(step).to.be.at.most(1);
            off += step;
          }
          if (bytes === 4) expect(data[4 * pixel + 3]).to.equal(255);
        }
        expect(off).to.be.below((3 * SIDE * SIDE) / 200);
      }
    }
  });

  it('are computed once for each profile', () => {
    const { profile } = openJpeg(tagged).header!;
    expect(inkGrid(profile, vips)).to.equal(inkGrid(Buffer.from(profile!), vips));
    expect(inkGrid(undefined, vips)).to.equal(inkGrid(undefined, vips));
    expect(inkGrid(profile, vips)).to.not.equal(inkGrid(undefined, vips));
  });

  it('are those of a usual profile where theirs is damaged', () => {
    const damaged = Buffer.from('no profile');
    const image = vips.Image.newFromBuffer(plain).copy();
    image.setBlob(PROFILE, damaged);
    expect(Buffer.from(inksToSrgb(image).writeToMemory()).equals(Buffer.from(converted(plain)))).to.equal(true);
    expect(inkGrid(damaged, vips)).to.deep.equal(inkGrid(undefined, vips));
  });
});
