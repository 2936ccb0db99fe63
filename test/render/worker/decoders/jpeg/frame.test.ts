import { expect } from 'chai';
import { isYcc, parseFrame, parseScan, type Frame } from '../../../../../src/render/worker/decoders/jpeg/frame.js';
import { UnsupportedJpeg } from '../../../../../src/render/worker/decoders/jpeg/unsupported-jpeg.js';

/** SOF of 8 bits, 300 by 200 pixels, and components as their id, sampling and quantisation table. */
function sof(components: readonly (readonly number[])[], head: readonly number[] = [8, 0, 200, 1, 44]): Buffer {
  return Buffer.from([...head, components.length, ...components.flat()]);
}

const YCC = [
  [1, 0x22, 0],
  [2, 0x11, 1],
  [3, 0x11, 1],
];

function withLuma(sampling: number): number[][] {
  return [[1, sampling, 0], ...YCC.slice(1)];
}

describe('render/worker/decoders/jpeg/frame', () => {
  it('reads the size and the components', () => {
    expect(parseFrame(sof(YCC))).to.deep.equal({
      width: 300,
      height: 200,
      components: [
        { id: 1, hSampling: 2, vSampling: 2, quantisation: 0 },
        { id: 2, hSampling: 1, vSampling: 1, quantisation: 1 },
        { id: 3, hSampling: 1, vSampling: 1, quantisation: 1 },
      ],
    });
  });

  it('accepts 4:4:4, 4:2:2 and 4:2:0 subsampling only', () => {
    for (const sampling of [0x11, 0x21, 0x22]) {
      expect(parseFrame(sof(withLuma(sampling))).components[0]).to.include({ hSampling: sampling >> 4 });
    }
    for (const sampling of [0x12, 0x41, 0x44, 0, 0x31]) {
      expect(() => parseFrame(sof(withLuma(sampling))), String(sampling)).to.throw(UnsupportedJpeg);
    }
  });

  for (const [what, segment] of [
    ['12 bits', sof(YCC, [12, 0, 200, 1, 44])],
    ['no lines', sof(YCC, [8, 0, 0, 1, 44])],
    ['no columns', sof(YCC, [8, 0, 200, 0, 0])],
    ['one component', sof(YCC.slice(0, 1))],
    ['four components', sof([...YCC, [4, 0x11, 0]])],
    ['chroma that is larger than luma', sof([YCC[0]!, [2, 0x22, 1], YCC[2]!])],
  ] as const) {
    it(`rejects ${what}`, () => expect(() => parseFrame(segment)).to.throw(UnsupportedJpeg));
  }

  it('rejects a truncated frame', () => {
    expect(() => parseFrame(sof(YCC).subarray(0, -1))).to.throw(RangeError);
  });

  it('distinguishes YCbCr and RGB by JFIF, then Adobe, then component ids', () => {
    const named = (...ids: number[]): Frame => parseFrame(sof(YCC.map(([, ...rest], index) => [ids[index]!, ...rest])));
    const [usual, rgb] = [named(1, 2, 3), named(82, 71, 66)];
    expect(isYcc(rgb, { jfif: true, adobeTransform: 0 })).to.equal(true);
    expect(isYcc(rgb, { jfif: false, adobeTransform: 1 })).to.equal(true);
    expect(isYcc(usual, { jfif: false, adobeTransform: 0 })).to.equal(false);
    expect(isYcc(usual, { jfif: false, adobeTransform: undefined })).to.equal(true);
    expect(isYcc(rgb, { jfif: false, adobeTransform: undefined })).to.equal(false);
  });

  describe('with a scan', () => {
    const frame = parseFrame(sof(YCC));
    const scan = (ids: readonly number[], end = [0, 63, 0]): Buffer =>
      Buffer.from([ids.length, ...ids.flatMap((id) => [id, 0x10 + id]), ...end]);

    it('has components with the numbers of their tables', () => {
      expect(parseScan(scan([1, 2, 3]), frame).map(({ dc, ac }) => [dc, ac])).to.deep.equal([
        [1, 1],
        [1, 2],
        [1, 3],
      ]);
    });

    it('rejects missing or reordered components, and partial coefficients', () => {
      const bad = [scan([1, 3, 2]), scan([1, 2]), scan([1, 2, 3], [1, 63, 0]), scan([1, 2, 3], [0, 62, 0])];
      bad.push(scan([1, 2, 3], [0, 63, 1]));
      for (const sos of bad) expect(() => parseScan(sos, frame)).to.throw(Error);
      for (const sos of bad.filter(({ length }) => length === 10)) {
        expect(() => parseScan(sos, frame)).to.throw(UnsupportedJpeg);
      }
    });
  });
});
