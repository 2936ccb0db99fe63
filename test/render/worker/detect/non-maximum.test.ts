import { expect } from 'chai';
import type { Detection } from '../../../../src/render/protocol/detection.js';
import { nonMaximum } from '../../../../src/render/worker/detect/non-maximum.js';

const at = (left: number, score: number, name = 'face'): Detection => ({
  name,
  score,
  left,
  top: 0,
  width: 0.2,
  height: 0.2,
});

describe('render/worker/detect/non-maximum', () => {
  it('keeps the best of overlapping boxes, sorted by score', () => {
    const [low, best, apart] = [at(0, 0.6), at(0.02, 0.9), at(0.15, 0.7)];
    expect(nonMaximum([low, best, apart], 10)).to.deep.equal([best, apart]);
  });

  it('keeps overlapping boxes of different names', () => {
    expect(nonMaximum([at(0, 0.6), at(0, 0.9, 'dog')], 10)).to.have.length(2);
  });

  it('limits the number of boxes', () => {
    expect(nonMaximum([at(0, 0.6), at(0.3, 0.5), at(0.6, 0.9)], 2).map(({ score }) => score)).to.deep.equal([0.9, 0.6]);
    expect(nonMaximum([], 2)).to.deep.equal([]);
  });
});
