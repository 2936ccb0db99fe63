import { expect } from 'chai';
import sharp from 'sharp';
import { SOURCE_FORMATS, type SourceFormat } from '../../../../src/render/protocol/formats.js';
import { openSource } from '../../../../src/render/worker/source/open-source.js';
import { counters } from '../../../../src/shared/counters.js';
import { jpeg, png, scene } from '../../../support/pictures.js';

describe('render/worker/source/open-source', () => {
  it('reads headers that the fast decoders support', async () => {
    const photo = openSource(await jpeg(40, 30), 'jpg');
    expect(photo.jpeg?.header).to.include({ width: 40, height: 30 });
    expect(photo.png).to.equal(undefined);
    const drawing = openSource(await png(40, 30), 'png');
    expect(drawing.png).to.include({ width: 40, height: 30 });
    expect(drawing.jpeg).to.equal(undefined);
  });

  it('has no header for files that are left to libvips', async () => {
    const cut = (await jpeg(40, 30)).subarray(0, -2);
    expect(openSource(cut, 'jpg').jpeg).to.include({ header: undefined });
    const interlaced = await scene(40, 30).png({ progressive: true }).toBuffer();
    expect(openSource(interlaced, 'png').png).to.equal(undefined);
    const webp = await sharp(await png(40, 30))
      .webp()
      .toBuffer();
    expect(openSource(webp, 'webp')).to.deep.equal({
      bytes: webp,
      format: 'webp',
      jpeg: undefined,
      png: undefined,
      openRaster: undefined,
    });
  });

  it('parses each header once', async () => {
    const [photo, drawing] = [await jpeg(40, 30), await png(40, 30)];
    const { headerWalks } = counters;
    openSource(photo, 'jpg');
    openSource(drawing, 'png');
    openSource(drawing, 'tiff');
    expect(counters.headerWalks - headerWalks).to.equal(2);
  });

  it('does not throw for damaged files or a wrong format', async () => {
    const [photo, drawing] = [await jpeg(40, 30), await png(40, 30)];
    for (const format of Object.keys(SOURCE_FORMATS) as SourceFormat[]) {
      for (const bytes of [Buffer.alloc(0), Buffer.alloc(50, 0xff), photo.subarray(0, 100), drawing.subarray(0, 40)]) {
        const { jpeg: file, png: header } = openSource(bytes, format);
        expect([file?.header, header]).to.deep.equal([undefined, undefined]);
      }
    }
  });
});
