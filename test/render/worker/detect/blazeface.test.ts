import { expect } from 'chai';
import { BLAZEFACE } from '../../../../src/render/worker/detect/blazeface.js';
import { squareOf } from '../../../../src/render/worker/detect/square.js';

describe('render/worker/detect/blazeface', () => {
  const square = squareOf({ width: 100, height: 100 }, BLAZEFACE.side);
  const empty = (): Float32Array[] => [
    new Float32Array(512).fill(-9),
    new Float32Array(384).fill(-9),
    new Float32Array(512 * 16),
    new Float32Array(384 * 16),
  ];

  it('expects values from -1 to 1', () => {
    expect([0, 255].map(BLAZEFACE.normalize)).to.deep.equal([-1, 1]);
  });

  it('finds nothing if no score approaches a half', () => {
    expect(BLAZEFACE.decode(empty(), square)).to.deep.equal([]);
  });

  it('reads boxes from the cells of both grids, with outputs in any order', () => {
    const outputs = empty();
    // The second box of the cell in column 3 and row 2 of the grid of 16 pixels, whose middle is at 56, 40.
    const fine = (2 * 16 + 3) * 2 + 1;
    outputs[0]![fine] = 3;
    outputs[2]!.set([8, -8, 32, 64], fine * 16);
    // The last box of the last cell of the grid of 32 pixels, whose middle is at 240, 240.
    outputs[1]![383] = 2;
    outputs[3]!.set([-48, -48, 64, 64], 383 * 16);
    const faces = BLAZEFACE.decode(outputs.reverse(), square);
    expect(
      faces.map(({ left, top, width, height }) => [left, top, width, height].map((part) => part * 256)),
    ).to.deep.equal([
      [48, 0, 32, 64],
      [160, 160, 64, 64],
    ]);
    expect(faces.map(({ name, score }) => `${name} ${score.toFixed(2)}`)).to.deep.equal(['face 0.95', 'face 0.88']);
  });

  it('rejects a model with other outputs', () => {
    expect(() => BLAZEFACE.decode(empty().slice(1), square)).to.throw('another than expected');
  });
});
