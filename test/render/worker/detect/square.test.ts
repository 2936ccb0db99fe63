import { expect } from 'chai';
import { fillSquare, ofPicture, squareOf } from '../../../../src/render/worker/detect/square.js';

describe('render/worker/detect/square', () => {
  it('centres an image at the largest size that fits', () => {
    expect(squareOf({ width: 400, height: 200 }, 100)).to.deep.equal({
      side: 100,
      picture: { left: 0, top: 25, width: 100, height: 50 },
    });
    expect(squareOf({ width: 10, height: 30 }, 60).picture).to.deep.equal({ left: 20, top: 0, width: 20, height: 60 });
    expect(squareOf({ width: 10_000, height: 1 }, 64).picture.height).to.equal(1);
  });

  it('contains its pixels, surrounded by black', () => {
    const pixels = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const square = squareOf(pixels, 2);
    expect([...fillSquare(pixels, square, (value) => value + 1)]).to.deep.equal([2, 3, 4, 5, 6, 7, 1, 1, 1, 1, 1, 1]);
  });

  it('converts boxes to fractions of the image, clipped at its edges', () => {
    const square = squareOf({ width: 400, height: 200 }, 100);
    expect(ofPicture('dog', 0.5, [10, 35, 60, 50], square)).to.deep.equal({
      name: 'dog',
      score: 0.5,
      left: 0.1,
      top: 0.2,
      width: 0.5,
      height: 0.3,
    });
    expect(ofPicture('dog', 0.5, [-50, 0, 200, 100], square)).to.include({ left: 0, top: 0, width: 1, height: 1 });
    expect(ofPicture('dog', 0.5, [10, 0, 60, 20], square)).to.equal(undefined);
    expect(ofPicture('dog', 0.5, [60, 30, 10, 50], square)).to.equal(undefined);
    expect(ofPicture('dog', 0.5, [NaN, 30, 10, 50], square)).to.equal(undefined);
  });
});
