import { expect } from 'chai';
import { withDensity } from '../../../../src/render/worker/encoders/density.js';
import { sourceDensity } from '../../../../src/render/worker/source/density.js';
import { jpeg, png, scene } from '../../../support/pictures.js';

describe('render/worker/source/density', () => {
  it('reads JFIF and pHYs', async () => {
    const [photo, drawing] = [await jpeg(20, 10), await png(20, 10)];
    expect(sourceDensity({ bytes: withDensity(photo, 'jpg', 300), format: 'jpg' })).to.equal(300);
    expect(sourceDensity({ bytes: withDensity(drawing, 'png', 300), format: 'png' })).to.be.closeTo(300, 0.01);
    const metric = Buffer.from(withDensity(photo, 'jpg', 100));
    metric[13] = 2;
    expect(sourceDensity({ bytes: metric, format: 'jpg' })).to.be.closeTo(254, 0.01);
  });

  it('reads EXIF if JFIF has no density', async () => {
    const photo = await scene(20, 10).withMetadata({ density: 240 }).jpeg().toBuffer();
    const bare = Buffer.from(photo);
    if (bare.toString('latin1', 6, 10) === 'JFIF') bare[13] = 0;
    expect(sourceDensity({ bytes: bare, format: 'jpg' })).to.be.closeTo(240, 0.01);
  });

  it('is 72 for other and damaged files', async () => {
    const photo = await jpeg(20, 10);
    expect(sourceDensity({ bytes: await png(20, 10), format: 'png' })).to.equal(72);
    for (let length = 0; length < 24; length++) {
      expect(sourceDensity({ bytes: photo.subarray(0, length), format: 'jpg' })).to.equal(72);
      expect(sourceDensity({ bytes: photo.subarray(0, length), format: 'png' })).to.equal(72);
    }
    expect(sourceDensity({ bytes: Buffer.from('GIF89a'), format: 'gif' })).to.equal(72);
  });
});
