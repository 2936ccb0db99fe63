import { expect } from 'chai';
import { openPsd } from '../../../../../src/render/worker/decoders/psd/psd.js';
import { psdOf, sized, type PsdParts } from '../../../../support/psd.js';

/** Two pixels, red and green. */
const RED_GREEN: PsdParts = { width: 2, height: 1, planes: [[255, 0], [0, 255], [0, 0]] }; // prettier-ignore

const pixels = (parts: PsdParts): number[] => [...openPsd(psdOf(parts), 0).decode().data];

describe('render/worker/decoders/psd/psd', () => {
  it('reads RGB, raw and packed, in PSD and PSB documents', () => {
    for (const packed of [false, true]) {
      for (const large of [false, true]) {
        expect(pixels({ ...RED_GREEN, packed, large })).to.deep.equal([255, 0, 0, 255, 0, 255, 0, 255]);
      }
    }
  });

  it('reads greyscale, palettes, bitmaps and 16-bit channels', () => {
    expect(pixels({ width: 1, height: 2, mode: 1, planes: [[9, 200]] })).to.deep.equal([
      9, 9, 9, 255, 200, 200, 200, 255,
    ]);
    const palette = Buffer.alloc(768);
    [palette[3], palette[259], palette[515]] = [1, 2, 3];
    expect(pixels({ width: 1, height: 1, mode: 2, palette, planes: [[3]] })).to.deep.equal([1, 2, 3, 255]);
    const bits = pixels({ width: 9, height: 1, mode: 0, depth: 1, planes: [[0b01000000, 0b10000000]] });
    expect(bits.filter((_, index) => index % 4 === 0)).to.deep.equal([255, 0, 255, 255, 255, 255, 255, 255, 0]);
    expect(pixels({ width: 1, height: 1, depth: 16, planes: [[8, 99], [7, 0], [6, 255]] })).to.deep.equal([8, 7, 6, 255]); // prettier-ignore
  });

  it('reads CMYK with full ink at 255', () => {
    const raster = openPsd(psdOf({ width: 1, height: 1, mode: 4, planes: [[0], [255], [155], [254]] }), 0);
    expect(raster.cmyk).to.equal(true);
    expect([...raster.decode().data]).to.deep.equal([255, 0, 100, 1]);
  });

  it('uses an extra channel as transparency if layers say so, and removes the white matte', () => {
    const planes = [[255, 1], [127, 1], [255, 1], [128, 0]]; // prettier-ignore
    const parts = { width: 2, height: 1, planes };
    expect(pixels(parts).slice(0, 4)).to.deep.equal([255, 127, 255, 255]);
    const one = Buffer.from([0xff, 0xff]);
    const flags = Buffer.concat([sized(Buffer.alloc(0)), sized(Buffer.alloc(0)), Buffer.from('8BIMMt16\0\0\0\0\0\0')]);
    const wide = Buffer.concat([sized(Buffer.alloc(0)), sized(Buffer.alloc(0)), Buffer.from('8BIMLr16'), sized(one)]);
    for (const layers of [sized(one), flags, wide]) {
      expect(pixels({ ...parts, layers })).to.deep.equal([255, 0, 255, 128, 1, 1, 1, 0]);
    }
    expect(pixels({ ...parts, layers: sized(Buffer.from([0, 1])) })[3]).to.equal(255);
  });

  it('finds the colour profile among other resources', () => {
    const resources = [[1005, Buffer.alloc(3)], [1039, Buffer.from('profile')]] as const; // prettier-ignore
    const { profile } = openPsd(psdOf({ ...RED_GREEN, resources }), 0).decode();
    expect(Buffer.from(profile!).toString()).to.equal('profile');
  });

  it('rejects documents without a composite, or with an unsupported one', () => {
    const refused = (parts: Partial<PsdParts>): unknown => {
      try {
        return pixels({ ...RED_GREEN, ...parts });
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refused({ resources: [[1057, Buffer.from([0, 0, 0, 1, 0])]] })).to.match(/without a composite/);
    expect(refused({ resources: [[1057, Buffer.from([0, 0, 0, 1, 1])]] })).to.be.an('array');
    for (const parts of [{ mode: 9 }, { depth: 32 }, { mode: 2, depth: 16 }])
      expect(refused(parts)).to.match(/not read/);
    for (const parts of [{ width: 0 }, { mode: 4 }, { mode: 2 }, { height: 2 }]) {
      expect(refused(parts), JSON.stringify(parts)).to.match(/damaged/);
    }
  });

  it('reports documents truncated at any point as damaged, before allocating pixels', () => {
    for (const packed of [false, true]) {
      const file = psdOf({ ...RED_GREEN, packed });
      for (let length = 0; length < file.length; length++) {
        expect(() => openPsd(file.subarray(0, length), 0).decode(), String(length)).to.throw('damaged');
      }
    }
    const huge = psdOf({ ...RED_GREEN, packed: true });
    huge.writeUInt32BE(30_000, 14);
    expect(openPsd(huge, 0).height).to.equal(30_000);
    expect(() => openPsd(huge, 0).decode()).to.throw('damaged');
  });
});
