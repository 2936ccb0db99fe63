import { expect } from 'chai';
import { CENTERNET } from '../../../../src/render/worker/detect/centernet.js';
import { squareOf } from '../../../../src/render/worker/detect/square.js';

describe('render/worker/detect/centernet', () => {
  const square = squareOf({ width: 100, height: 100 }, CENTERNET.side);
  const decode = (...objects: number[][]) => CENTERNET.decode([Float32Array.from(objects.flat())], square);

  it('expects unscaled values', () => {
    expect([0, 255].map(CENTERNET.normalize)).to.deep.equal([0, 255]);
  });

  it('reads corners, scores and classes', () => {
    const [dog, ...others] = decode([128, 0, 256, 512, 0.75, 16], [0, 0, 512, 512, 0.2, 0]);
    expect(dog).to.deep.equal({ name: 'dog', score: 0.75, left: 0.25, top: 0, width: 0.25, height: 1 });
    expect(others).to.deep.equal([]);
  });

  it('skips invalid classes, scores and boxes', () => {
    const good = [0, 0, 512, 512];
    expect(decode([...good, 0.9, 80], [...good, NaN, 0], [...good, 0.9, NaN], [5, 5, 5, 5, 0.9, 0])).to.deep.equal([]);
    expect(decode([...good, 7, 79])[0]).to.include({ name: 'toothbrush', score: 1 });
  });

  it('rejects a model with other outputs', () => {
    expect(() => CENTERNET.decode([], square)).to.throw('another than expected');
    expect(() => decode([1, 2, 3])).to.throw('another than expected');
  });
});
