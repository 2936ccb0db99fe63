import { expect } from 'chai';
import sharp from 'sharp';
import { openJpeg } from '../../../../../src/render/worker/decoders/jpeg/header.js';
import { MARKERS, segments } from '../../../../../src/render/worker/decoders/jpeg/segments.js';
import { counters } from '../../../../../src/shared/counters.js';
import { jpeg, scene } from '../../../../support/pictures.js';

/** A file with these bytes before its first DQT segment. */
function withSegment(file: Buffer, bytes: readonly number[]): Buffer {
  const { start } = [...segments(file)].find(({ marker }) => marker === MARKERS.DQT)!;
  return Buffer.concat([file.subarray(0, start - 4), Buffer.from(bytes), file.subarray(start - 4)]);
}

describe('render/worker/decoders/jpeg/header', () => {
  let photo: Buffer;

  before(async () => {
    photo = await jpeg(70, 40);
  });

  describe('of a baseline image', () => {
    it('has its size, its components and their tables', async () => {
      const sampling = async (chromaSubsampling: string): Promise<unknown> => {
        const { header } = openJpeg(await scene(70, 40).jpeg({ chromaSubsampling }).toBuffer());
        return header?.components.map(({ hSampling, vSampling }) => `${hSampling}x${vSampling}`);
      };
      expect(await sampling('4:2:0')).to.deep.equal(['2x2', '1x1', '1x1']);
      expect(await sampling('4:4:4')).to.deep.equal(['1x1', '1x1', '1x1']);
      const { header } = openJpeg(photo);
      expect(header).to.include({ width: 70, height: 40, orientation: 1, restartInterval: 0 });
      for (const { quantisation, dc, ac } of header!.components) {
        expect(header!.quantisation.get(quantisation)).to.have.length(64);
        expect(header!.dc.get(dc)?.length).to.be.above(16);
        expect(header!.ac.get(ac)?.length).to.be.above(16);
      }
    });

    it('has its scan up to its end, without trailing data', () => {
      const { end } = [...segments(photo)].find(({ marker }) => marker === MARKERS.SOS)!;
      const longer = Buffer.concat([photo, Buffer.from('a film'), photo]);
      for (const file of [photo, longer]) expect(openJpeg(file).header?.scan).to.deep.equal(photo.subarray(end));
    });

    it('has its restart interval', () => {
      const file = withSegment(photo, [0xff, MARKERS.DRI, 0, 4, 1, 2]);
      expect(openJpeg(file).header).to.include({ restartInterval: 258 });
    });

    it('has its orientation', async () => {
      const turned = await scene(70, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer();
      expect(openJpeg(turned).header).to.include({ width: 70, height: 40, orientation: 6 });
    });
  });

  describe('is undefined', () => {
    const cases: Record<string, () => Buffer | Promise<Buffer>> = {
      'for a progressive image': () => scene(70, 40).jpeg({ progressive: true }).toBuffer(),
      'for a greyscale image': () => scene(70, 40).toColourspace('b-w').jpeg().toBuffer(),
      'for CMYK': () => scene(70, 40).toColourspace('cmyk').jpeg().toBuffer(),
      // Adobe's segment says that there is no transform.
      'for RGB': () => withSegment(photo, [0xff, MARKERS.APP14, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]),
      'for two frames': () => {
        const { start, end } = [...segments(photo)].find(({ marker }) => marker === MARKERS.SOF0)!;
        return withSegment(photo, [...photo.subarray(start - 4, end)]);
      },
      'without its end': () => photo.subarray(0, -2),
      'without its tables': () => {
        const { start } = [...segments(photo)].find(({ marker }) => marker === MARKERS.DHT)!;
        const { start: sos } = [...segments(photo)].find(({ marker }) => marker === MARKERS.SOS)!;
        return Buffer.concat([photo.subarray(0, start - 4), photo.subarray(sos - 4)]);
      },
      'for a truncated file': () => photo.subarray(0, 100),
      'for another file': () => Buffer.alloc(1000, 7),
      'for more than 10000 segments': () =>
        withSegment(photo, Array(10_000).fill([0xff, 0xfe, 0, 2]).flat() as number[]),
    };
    for (const [what, make] of Object.entries(cases)) {
      it(what, async () => expect(openJpeg(await make()).header).to.equal(undefined));
    }

    it('but is read with almost as many segments', () => {
      const file = withSegment(photo, Array(9900).fill([0xff, 0xfe, 0, 2]).flat() as number[]);
      expect(openJpeg(file).header).to.include({ width: 70 });
    });
  });

  const scansOf = (file: Buffer): number => [...openJpeg(file).parts()].filter((part) => part === 'scans').length;

  it('counts further scans, with or without a supported header', async () => {
    const { start, end } = [...segments(photo)].find(({ marker }) => marker === MARKERS.SOS)!;
    const twice = Buffer.concat([photo.subarray(0, -2), photo.subarray(start - 4, end), photo.subarray(-2)]);
    expect([photo, twice].map(scansOf)).to.deep.equal([1, 2]);
    const progressive = await scene(70, 40).jpeg({ progressive: true }).toBuffer();
    const scans = [...segments(progressive)].filter(({ marker }) => marker === MARKERS.SOS).length;
    expect(scans).to.be.above(1);
    expect(scansOf(progressive)).to.equal(scans);
  });

  it('is parsed once', async () => {
    const file = await sharp(photo).jpeg().toBuffer();
    const { headerWalks } = counters;
    expect([...openJpeg(file).parts()]).to.have.length([...segments(file)].length);
    expect(counters.headerWalks - headerWalks).to.equal(1);
  });
});
