import { expect } from 'chai';
import { planDecode, shrinkFactor, type Plane } from '../../../../../src/render/worker/decoders/jpeg/decode-plan.js';
import { openJpeg, type JpegHeader } from '../../../../../src/render/worker/decoders/jpeg/header.js';
import type { Scan } from '../../../../../src/render/worker/decoders/jpeg/scan-collector.js';
import type { Size } from '../../../../../src/render/protocol/size.js';
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

  const blocks = (header: JpegHeader, to: Size): string[] =>
    planDecode(header, to)!.planes.map(({ columns, rows }) => `${columns}x${rows}`);

  /** With another restart interval, or less data. */
  const withScan = (header: JpegHeader, change: Partial<Scan>): JpegHeader => ({
    ...header,
    scans: header.scans.map((scan) => ({ ...scan, ...change })),
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
    expect(planDecode(halved, to)!.scans).to.deep.equal([{ columns: 26, rows: 19, intervals: 1 }]);
    expect(blocks(halved, to)).to.deep.equal(['52x38', '26x19', '26x19']);
    expect(planDecode(whole, to)!.scans).to.deep.equal([{ columns: 51, rows: 38, intervals: 1 }]);
    expect(blocks(whole, to)).to.deep.equal(['51x38', '51x38', '51x38']);
  });

  it('has planes of whole blocks, with kernels for the requested size', () => {
    const [luma, chroma] = planDecode(halved, { width: 403, height: 302 })!.planes as [Plane, Plane];
    expect(luma).to.include({ side: 8, stride: 26 * 16, lines: 19 * 16 });
    expect(chroma).to.include({ side: 8, stride: 26 * 8, lines: 19 * 8 });
    for (const { horizontal, vertical } of [luma, chroma]) {
      expect([horizontal.length, vertical.length]).to.deep.equal([403, 302]);
    }
  });

  it('shrinks blocks, and subsampled chroma half as much', () => {
    const to = { width: 100, height: 75 };
    const [luma, chroma] = planDecode(halved, to)!.planes as [Plane, Plane];
    expect([luma.side, chroma.side]).to.deep.equal([2, 4]);
    expect([luma.stride, chroma.stride]).to.deep.equal([26 * 4, 26 * 4]);
    expect(planDecode(whole, to)!.planes.map(({ side }) => side)).to.deep.equal([2, 2, 2]);
  });

  it('counts the intervals between restart markers', () => {
    const to = { width: 403, height: 302 };
    for (const [restartInterval, intervals] of [
      [26, 19],
      [27, 19],
      [494, 1],
    ] as const) {
      const plan = planDecode(withScan(halved, { restartInterval }), to)!;
      expect(plan.scans[0], String(restartInterval)).to.include({ intervals });
    }
  });

  it('has no blocks outside of the picture in scans of one component', () => {
    const scanOf = (index: number): Partial<Scan> => ({ components: [{ index, dc: 0, ac: 0 }] });
    const to = { width: 403, height: 302 };
    const sizes = [0, 1].map((index) => planDecode(withScan(halved, scanOf(index)), to)!.scans[0]);
    expect(sizes).to.deep.equal([
      { columns: 51, rows: 38, intervals: 1 },
      { columns: 26, rows: 19, intervals: 1 },
    ]);
  });

  describe('is undefined', () => {
    it('for enlargements', () => {
      expect(planDecode(halved, { width: 404, height: 302 })).to.equal(undefined);
    });

    it('for more than four million pixels', () => {
      const large = { ...halved, width: 4000, height: 2000 };
      expect(planDecode(large, { width: 2001, height: 2000 })).to.equal(undefined);
      expect(planDecode(large, { width: 2000, height: 2000 })).to.not.equal(undefined);
    });

    it('for more than 25 million samples after shrinking', () => {
      const size = { width: 4000, height: 3000 };
      const to = { width: 2001, height: 1500 };
      expect(planDecode({ ...whole, ...size }, to)).to.equal(undefined);
      expect(planDecode({ ...whole, ...size }, { width: 2000, height: 1500 })).to.not.equal(undefined);
      expect(planDecode({ ...halved, ...size }, to)).to.not.equal(undefined);
    });

    it('for a side that is reduced more than 64 times further than the block size allows', () => {
      expect(planDecode(halved, { width: 403, height: 4 })).to.equal(undefined);
      expect(planDecode(halved, { width: 403, height: 5 })).to.not.equal(undefined);
    });

    it('for more restart markers than fit in the scan', () => {
      const [to, data] = [{ width: 403, height: 302 }, new Uint8Array(2 * (26 * 19 - 1) - 1)];
      expect(planDecode(withScan(halved, { restartInterval: 1, data }), to)).to.equal(undefined);
      expect(planDecode(withScan(halved, { restartInterval: 2, data }), to)).to.not.equal(undefined);
    });
  });
});
