import { expect } from 'chai';
import { unpackBits } from '../../../../../src/render/worker/decoders/psd/pack-bits.js';

describe('render/worker/decoders/psd/pack-bits', () => {
  const unpack = (bytes: readonly number[], length: number): unknown => {
    const to = new Uint8Array(length);
    return unpackBits(Uint8Array.from(bytes), to) && [...to];
  };

  it('unpacks runs and literals, and skips no-ops', () => {
    expect(unpack([0xfe, 7, 128, 1, 8, 9, 0, 5], 6)).to.deep.equal([7, 7, 7, 8, 9, 5]);
  });

  it('writes no more than the output can hold', () => {
    expect(unpack([0x81, 7], 2)).to.deep.equal([7, 7]);
    expect(unpack([3, 1, 2, 3, 4], 2)).to.deep.equal([1, 2]);
  });

  it('reports truncated data', () => {
    for (const bytes of [[], [5], [1, 9], [0xff], [128, 128, 128]]) expect(unpack(bytes, 2)).to.equal(false);
  });
});
