import { expect } from 'chai';
import { createKernel, type ResampleKernel } from '../../../../src/render/worker/decoders/resample-kernel.js';

const ONE = 1 << 14;

/** The new samples of a side that an axis makes of `samples`. */
function mixed({ length, taps, starts, weights }: ResampleKernel, samples: readonly number[]): number[] {
  return Array.from({ length }, (_, index) => {
    const own = weights.subarray(index * taps, (index + 1) * taps);
    return own.reduce((sum, weight, tap) => sum + weight * (samples[starts[index]! + tap] ?? 0), 0) / ONE;
  });
}

const ramp = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('render/worker/decoders/resample-kernel', () => {
  it('keeps a side of the same length unchanged', () => {
    expect(mixed(createKernel(9, 9, 9, 2), ramp(9))).to.deep.equal(ramp(9));
  });

  it('keeps uniform values: weights add up to one', () => {
    for (const [old, wanted] of [
      [100, 37],
      [3, 2],
      [60.5, 1],
      [5, 9],
    ] as const) {
      const made = mixed(createKernel(old, Math.ceil(old), wanted, 8), Array<number>(100).fill(200));
      expect(made).to.deep.equal(Array<number>(wanted).fill(200));
    }
  });

  it('centres new samples on old ones', () => {
    // The middles of three hundred samples that become a hundred are 1, 4, 7 …
    const made = mixed(createKernel(300, 300, 100, 2), ramp(300));
    for (let at = 5; at < 95; at++) expect(made[at]).to.be.closeTo(3 * at + 1, 0.05);
  });

  it('interpolates linearly when enlarging', () => {
    expect(mixed(createKernel(2, 2, 4, 2), [0, 100])).to.deep.equal([0, 25, 75, 100]);
  });

  it('repeats the last whole sample for a fractional one', () => {
    const made = mixed(createKernel(10.5, 10, 5, 2), [...Array<number>(10).fill(50), 255]);
    expect(made).to.deep.equal(Array<number>(5).fill(50));
  });

  it('uses no more taps than samples, except to fill vectors', () => {
    expect(createKernel(64, 64, 1, 2).taps).to.equal(64);
    expect(createKernel(3, 3, 1, 8).taps).to.equal(8);
    expect(mixed(createKernel(64, 64, 1, 2), ramp(64))[0]).to.be.closeTo(31.5, 0.05);
  });

  it('reads whole vectors within the samples if there are enough', () => {
    for (const [old, wanted, multiple] of [
      [100, 37, 8],
      [100, 99, 8],
      [31, 30, 2],
    ] as const) {
      const { taps, starts, weights } = createKernel(old, old, wanted, multiple);
      expect(taps % multiple).to.equal(0);
      expect(starts.length % 4).to.equal(0);
      expect(weights).to.have.length(starts.length * taps);
      for (const start of starts) expect(start).to.be.within(0, old - taps);
    }
  });
});
