import { expect } from 'chai';
import { parseFrame } from '../../../../../src/render/worker/decoders/jpeg/frame.js';
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

  it('accepts one component of any sampling, which has no effect', () => {
    for (const sampling of [0x11, 0x22, 0x41]) {
      const [grey, ...others] = parseFrame(sof([[1, sampling, 0]])).components;
      expect(grey).to.deep.equal({ id: 1, hSampling: 1, vSampling: 1, quantisation: 0 });
      expect(others).to.deep.equal([]);
    }
  });

  it('accepts four components, the last one as large as the first', () => {
    for (const sampling of [0x11, 0x21, 0x22]) {
      const { components } = parseFrame(sof([...withLuma(sampling), [4, sampling, 0]]));
      expect(components[3]).to.include({ hSampling: sampling >> 4, vSampling: sampling & 15 });
    }
  });

  for (const [what, segment] of [
    ['12 bits', sof(YCC, [12, 0, 200, 1, 44])],
    ['no lines', sof(YCC, [8, 0, 0, 1, 44])],
    ['no columns', sof(YCC, [8, 0, 200, 0, 0])],
    ['no components', sof([])],
    ['two components', sof(YCC.slice(0, 2))],
    ['five components', sof([...YCC, [4, 0x22, 0], [5, 0x22, 0]])],
    ['a key that is smaller than luma', sof([...YCC, [4, 0x11, 0]])],
    ['4:2:0 chroma of two samples', sof(YCC, [8, 0, 200, 0, 4])],
    ['chroma that is larger than luma', sof([YCC[0]!, [2, 0x22, 1], YCC[2]!])],
  ] as const) {
    it(`rejects ${what}`, () => expect(() => parseFrame(segment)).to.throw(UnsupportedJpeg));
  }

  it('rejects a truncated frame', () => {
    expect(() => parseFrame(sof(YCC).subarray(0, -1))).to.throw(RangeError);
  });
});
