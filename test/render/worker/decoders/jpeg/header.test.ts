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
      expect(header).to.include({ width: 70, height: 40, orientation: 1, colours: 'YCbCr', progressive: false });
      for (const { quantisation } of header!.components) {
        expect(header!.quantisation.get(quantisation)).to.have.length(64);
      }
      const [scan, ...others] = header!.scans;
      expect(others).to.deep.equal([]);
      expect(scan!.components).to.have.length(3);
      for (const { dc, ac } of scan!.components) {
        expect(scan!.dc.get(dc)?.length).to.be.above(16);
        expect(scan!.ac.get(ac)?.length).to.be.above(16);
      }
    });

    it('has its scan up to its end, without trailing data', () => {
      const { end } = [...segments(photo)].find(({ marker }) => marker === MARKERS.SOS)!;
      const longer = Buffer.concat([photo, Buffer.from('a film'), photo]);
      for (const file of [photo, longer]) {
        expect(openJpeg(file).header?.scans[0]!.data).to.deep.equal(photo.subarray(end, -2));
      }
    });

    it('has its restart interval', () => {
      const file = withSegment(photo, [0xff, MARKERS.DRI, 0, 4, 1, 2]);
      expect(openJpeg(file).header!.scans[0]).to.include({ restartInterval: 258 });
    });

    it('has its orientation', async () => {
      const turned = await scene(70, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer();
      expect(openJpeg(turned).header).to.include({ width: 70, height: 40, orientation: 6 });
    });
  });

  it('tells greys and inks', async () => {
    const coloursOf = async (space: string): Promise<unknown> =>
      openJpeg(await scene(70, 40).toColourspace(space).jpeg().toBuffer()).header?.colours;
    expect([await coloursOf('b-w'), await coloursOf('cmyk')]).to.deep.equal(['grey', 'CMYK']);
  });

  describe('of a progressive image', () => {
    let progressive: Buffer;
    before(async () => {
      progressive = await scene(70, 40).jpeg({ progressive: true }).toBuffer();
    });

    it('has its scans, each with its own tables and its data', () => {
      const all = [...segments(progressive)];
      const { header } = openJpeg(progressive);
      expect(header).to.include({ width: 70, height: 40, progressive: true });
      const starts = all.filter(({ marker }) => marker === MARKERS.SOS).map(({ end }) => end);
      expect(header!.scans).to.have.length(starts.length);
      for (const [index, { data, components, dc, ac, spectralEnd, approximationHigh }] of header!.scans.entries()) {
        const start = starts[index]!;
        const next = all.find((segment) => segment.start > start)?.start ?? progressive.length + 2;
        expect(data).to.deep.equal(progressive.subarray(start, next - 4));
        expect(ac.size).to.equal(spectralEnd > 0 ? 1 : 0);
        expect(dc.size > 0).to.equal(spectralEnd === 0 && approximationHigh === 0);
        expect(components.length).to.equal(spectralEnd > 0 ? 1 : 3);
      }
    });

    it('has the restart interval of each scan', () => {
      const second = [...segments(progressive)].filter(({ marker }) => marker === MARKERS.SOS)[1]!.start - 4;
      const restart = Buffer.from([0xff, MARKERS.DRI, 0, 4, 0, 7]);
      const file = Buffer.concat([progressive.subarray(0, second), restart, progressive.subarray(second)]);
      const intervals = openJpeg(file).header!.scans.map(({ restartInterval }) => restartInterval);
      expect(new Set(intervals.slice(1))).to.deep.equal(new Set([7]));
      expect(intervals[0]).to.equal(0);
    });

    it('has the metadata and colours of what precedes the first scan', () => {
      const second = [...segments(progressive)].filter(({ marker }) => marker === MARKERS.SOS)[1]!.start - 4;
      const adobe = Buffer.from([0xff, MARKERS.APP14, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]);
      const profile = Buffer.from([0xff, MARKERS.APP2, 0, 17, ...Buffer.from('ICC_PROFILE\0'), 1, 1, 9]);
      const file = Buffer.concat([progressive.subarray(0, second), adobe, profile, progressive.subarray(second)]);
      expect(openJpeg(file).header).to.include({ colours: 'YCbCr', profile: undefined });
    });
  });

  describe('is undefined', () => {
    const cases: Record<string, () => Buffer | Promise<Buffer>> = {
      'for a progressive image without its last scan': async () => {
        const file = await scene(70, 40).jpeg({ progressive: true }).toBuffer();
        const { start } = [...segments(file)].findLast(({ marker }) => marker === MARKERS.SOS)!;
        return Buffer.concat([file.subarray(0, start - 4), file.subarray(-2)]);
      },
      'for a progressive image without its end': async () =>
        (await scene(70, 40).jpeg({ progressive: true }).toBuffer()).subarray(0, -2),
      'for a progressive image whose factors change': async () => {
        const file = await scene(70, 40).jpeg({ progressive: true }).toBuffer();
        const all = [...segments(file)];
        const table = all.find(({ marker }) => marker === MARKERS.DQT)!;
        const { start } = all.findLast(({ marker }) => marker === MARKERS.SOS)!;
        const parts = [
          file.subarray(0, start - 4),
          file.subarray(table.start - 4, table.end),
          file.subarray(start - 4),
        ];
        return Buffer.concat(parts);
      },
      'for a progressive image with another marker in a scan': async () => {
        const file = await scene(70, 40).jpeg({ progressive: true }).toBuffer();
        const { end } = [...segments(file)].find(({ marker }) => marker === MARKERS.SOS)!;
        return Buffer.concat([file.subarray(0, end), Buffer.from([0xff, 0x08, 0, 2]), file.subarray(end)]);
      },
      'for arithmetic coding': () => {
        const file = Buffer.from(photo);
        const { start } = [...segments(file)].find(({ marker }) => marker === MARKERS.SOF0)!;
        file[start - 3] = 0xc9;
        return file;
      },
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
