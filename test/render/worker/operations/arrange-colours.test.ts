import { expect } from 'chai';
import { arrange } from '../../../../src/render/worker/operations/arrange-colours.js';

describe('render/worker/operations/arrange-colours', () => {
  const CORNERS = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 0, y: 1 },
    { x: 1, y: 1 },
  ];

  it('places each colour once, near its position', () => {
    const [a, b, c, d] = [
      { x: 0.9, y: 0.8 },
      { x: 0.2, y: 0.1 },
      { x: 0.1, y: 0.7 },
      { x: 0.6, y: 0.2 },
    ];
    expect(arrange([a, b, c, d], CORNERS)).to.deep.equal([b, d, c, a]);
  });

  it('places all colours, even if several are in one corner', () => {
    const colours = [0.1, 0.2, 0.3, 0.4].map((at) => ({ x: at, y: at }));
    expect(new Set(arrange(colours, CORNERS)).size).to.equal(4);
  });

  it('repeats the nearest colour if there are too few', () => {
    const [left, right] = [
      { x: 0.2, y: 0.5 },
      { x: 0.8, y: 0.5 },
    ];
    expect(arrange([left, right], CORNERS)).to.deep.equal([left, right, left, right]);
    expect(arrange([left], CORNERS)).to.deep.equal([left, left, left, left]);
  });
});
