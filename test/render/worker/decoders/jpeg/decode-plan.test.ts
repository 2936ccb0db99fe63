import { expect } from 'chai';
import { planDecode, shrinkFactor } from '../../../../../src/render/worker/decoders/jpeg/decode-plan.js';
import { openJpeg, type JpegHeader } from '../../../../../src/render/worker/decoders/jpeg/header.js';
import { scene } from '../../../../support/pictures.js';

describe('render/worker/decoders/jpeg/decode-plan', () => {
  /** Of 403 by 302 pixels: chroma of half the size, and of the whole. */
  let halved: JpegHeader;
  let whole: JpegHeader;

  before(async () => {
    const header = async (chromaSubsampling: string): Promise<JpegHeader> =>
      openJpeg(await scene(403, 302).jpeg({ chromaSubsampling }).toBuffer()).header!;
    [halved, whole] = [await header('4:2:0'), await header('4:4:4')];
  });

  it('chooses the largest shrink factor of the decoder that leaves enough pixels', () => {
    const from = { width: 800, height: 400 };
    const factors = [
      [800, 400],
      [401, 200],
      [400, 200],
      [200, 100],
      [100, 50],
      [1, 1],
      [100, 300],
    ] as const;
    expect(factors.map(([width, height]) => shrinkFactor(from, { width, height }))).to.deep.equal([
      1, 1, 2, 4, 8, 8, 1,
    ]);
    for (const to of [
      { width: 801, height: 1 },
      { width: 1, height: 401 },
    ]) {
      expect(shrinkFactor(from, to)).to.equal(undefined);
    }
  });

  it('counts MCUs and blocks', () => {
    const to = { width: 403, height: 302 };
    expect(planDecode(halved, to)).to.include({ columns: 26, rows: 19, intervals: 1, blocks: 26 * 19 * 6 });
    expect(planDecode(whole, to)).to.include({ columns: 51, rows: 38, intervals: 1, blocks: 51 * 38 * 3 });
  });

  it('has planes of whole blocks, with kernels for the requested size', () => {
    const [luma, chroma] = planDecode(halved, { width: 403, height: 302 })!.planes;
    expect(luma).to.include({ side: 8, stride: 26 * 16, lines: 19 * 16 });
    expect(chroma).to.include({ side: 8, stride: 26 * 8, lines: 19 * 8 });
    for (const { horizontal, vertical } of [luma, chroma]) {
      expect([horizontal.length, vertical.length]).to.deep.equal([403, 302]);
    }
  });

  it('shrinks blocks, and subsampled chroma half as much', () => {
    const to = { width: 100, height: 75 };
    const [luma, chroma] = planDecode(halved, to)!.planes;
    expect([luma.side, chroma.side]).to.deep.equal([2, 4]);
    expect([luma.stride, chroma.stride]).to.deep.equal([26 * 4, 26 * 4]);
    expect(planDecode(whole, to)!.planes.map(({ side }) => side)).to.deep.equal([2, 2, 2]);
  });

  it('counts the intervals between restart markers', () => {
    const to = { width: 403, height: 302 };
    expect(planDecode({ ...halved, restartInterval: 26 }, to)).to.include({ intervals: 19 });
    expect(planDecode({ ...halved, restartInterval: 27 }, to)).to.include({ intervals: 19 });
  });

  describe('is undefined', () => {
    it('for enlargements', () => {
      expect(planDecode(halved, { width: 404, height: 302 })).to.equal(undefined);
    });

    it('for more than four million pixels after shrinking', () => {
      const large = { ...halved, width: 4000, height: 2000 };
      expect(planDecode(large, { width: 4000, height: 2000 })).to.equal(undefined);
      expect(planDecode(large, { width: 2000, height: 1000 })).to.not.equal(undefined);
    });

    it('for a side that is reduced more than 64 times further than the block size allows', () => {
      expect(planDecode(halved, { width: 403, height: 4 })).to.equal(undefined);
      expect(planDecode(halved, { width: 403, height: 5 })).to.not.equal(undefined);
    });

    it('for more restart markers than fit in the scan', () => {
      const scan = halved.scan.subarray(0, 26 * 19 * 2 - 1);
      expect(planDecode({ ...halved, restartInterval: 1, scan }, { width: 403, height: 302 })).to.equal(undefined);
      expect(planDecode({ ...halved, restartInterval: 2, scan }, { width: 403, height: 302 })).to.not.equal(undefined);
    });
  });
});
