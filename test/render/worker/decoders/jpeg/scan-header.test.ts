import { expect } from 'chai';
import { assertWhole, parseScanHeader } from '../../../../../src/render/worker/decoders/jpeg/scan-header.js';
import { UnsupportedJpeg } from '../../../../../src/render/worker/decoders/jpeg/unsupported-jpeg.js';

const component = { hSampling: 1, vSampling: 1, quantisation: 0 };
const FRAME = { width: 300, height: 200, components: [1, 2, 3].map((id) => ({ id, ...component })) };

/** SOS of components, whose tables have twice and thrice the number of their id. */
function sos(ids: readonly number[], end: readonly number[] = [0, 63, 0]): Buffer {
  return Buffer.from([ids.length, ...ids.flatMap((id) => [id, 0x20 * id + 3 * id]), ...end]);
}

describe('render/worker/decoders/jpeg/scan-header', () => {
  it('has its components by their place in the frame, with the numbers of their tables', () => {
    expect(parseScanHeader(sos([1, 2, 3]), FRAME).components).to.deep.equal([
      { index: 0, dc: 2, ac: 3 },
      { index: 1, dc: 4, ac: 6 },
      { index: 2, dc: 6, ac: 9 },
    ]);
    const places = [[2, 3], [3], [1]].map((ids) =>
      parseScanHeader(sos(ids), FRAME).components.map(({ index }) => index),
    );
    expect(places).to.deep.equal([[1, 2], [2], [0]]);
  });

  it('has its spectral selection and successive approximation', () => {
    expect(parseScanHeader(sos([2], [6, 40, 0x21]), FRAME)).to.include({
      spectralStart: 6,
      spectralEnd: 40,
      approximationHigh: 2,
      approximationLow: 1,
    });
  });

  it('must have consecutive components of the frame', () => {
    for (const ids of [[], [4], [1, 3], [2, 1], [1, 3, 2], [3, 4], [1, 2, 3, 4]]) {
      expect(() => parseScanHeader(sos(ids), FRAME), String(ids)).to.throw(UnsupportedJpeg);
    }
    expect(() => parseScanHeader(sos([1, 2, 3]).subarray(0, -1), FRAME)).to.throw(RangeError);
  });

  it('is whole with all coefficients of all components', () => {
    const check = (...of: Parameters<typeof sos>): void => assertWhole(parseScanHeader(sos(...of), FRAME), FRAME);
    expect(() => check([1, 2, 3])).to.not.throw();
    for (const end of [
      [1, 63, 0],
      [0, 62, 0],
      [0, 63, 1],
      [0, 63, 0x10],
    ]) {
      expect(() => check([1, 2, 3], end), String(end)).to.throw(UnsupportedJpeg);
    }
    expect(() => check([1, 2])).to.throw(UnsupportedJpeg);
  });
});
