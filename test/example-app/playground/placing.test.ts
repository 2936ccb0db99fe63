import { expect } from 'chai';
import type { Box } from '../../../src/render/protocol/size.js';
import { script } from './scripts.js';

const { coveringPart, positionOf } = await script('placing');

const box = (left: number, top: number, side: number): Box => ({ left, top, width: side, height: side });

describe('playground: the part of the original beside the result', () => {
  it('is the middle without detections, as large as the box shows', () => {
    expect(coveringPart(2, 1, [])).to.deep.equal({ left: 0.25, top: 0, width: 0.5, height: 1 });
    expect(coveringPart(0.5, 1, [])).to.deep.equal({ left: 0, top: 0.25, width: 1, height: 0.5 });
    expect(coveringPart(1.5, 1.5, [box(0, 0, 0.1)])).to.deep.equal({ left: 0, top: 0, width: 1, height: 1 });
  });

  it('has a detection in its middle, as far as the picture reaches', () => {
    expect(coveringPart(2, 1, [box(0.625, 0, 0.125)]).left).to.equal(0.4375);
    expect(coveringPart(2, 1, [box(0.875, 0, 0.125)]).left).to.equal(0.5);
    expect(coveringPart(0.5, 1, [box(0, 0.125, 0.125)]).top).to.equal(0);
  });

  it('has the largest in its middle, with those that fit besides', () => {
    const [large, near, far] = [box(0.25, 0, 0.25), box(0.5, 0, 0.125), box(0.875, 0, 0.125)];
    expect(coveringPart(2, 1, [far, near, large]).left).to.equal(0.1875);
    expect(coveringPart(4, 1, [far, near, large]).left).to.equal(0.25);
  });

  it('is a position of the picture in its box', () => {
    expect([positionOf(0, 0.5), positionOf(0.25, 0.5), positionOf(0.5, 0.5), positionOf(0, 1)]).to.deep.equal([
      0, 0.5, 1, 0.5,
    ]);
  });
});
