import { expect } from 'chai';
import { assertPixels, assertSourcePixels, perFrame } from '../../../../src/render/worker/plan/pixel-limits.js';
import { ImageError } from '../../../../src/shared/errors.js';

const SIZE = { width: 100, height: 50 };

/** The message with which an assertion fails; it always is about a limit. */
function refusal(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    expect(error).to.be.instanceOf(ImageError).with.property('code', 'ELIMIT');
    return (error as ImageError).message;
  }
  return 'none';
}

describe('render/worker/plan/pixel-limits', () => {
  it('divides limits by the number of frames', () => {
    expect(perFrame({ inputPixels: 1000, outputPixels: 300 }, 10)).to.deep.equal({
      inputPixels: 100,
      outputPixels: 30,
    });
  });

  it('allows as many pixels as the limit', () => {
    expect(refusal(() => assertPixels('The result', SIZE, 5000))).to.equal('none');
    expect(refusal(() => assertPixels('The result', SIZE, 4999))).to.equal(
      'The result would have 100x50 pixels; the limit is 4999 pixels',
    );
    expect(refusal(() => assertPixels('The result', undefined, 0))).to.equal('none');
  });

  it('counts the pixels of all frames', () => {
    expect(refusal(() => assertPixels('It', SIZE, 15_000, 3))).to.equal('none');
    expect(refusal(() => assertPixels('It', SIZE, 14_999, 3))).to.include('100x50 pixels in 3 frames');
  });

  it('counts at least 50000 pixels per frame of an animated source', () => {
    expect(refusal(() => assertSourcePixels(SIZE, 1, 5000))).to.equal('none');
    expect(refusal(() => assertSourcePixels(SIZE, 2, 100_000))).to.equal('none');
    expect(refusal(() => assertSourcePixels(SIZE, 2, 99_999))).to.match(/^The source has 2 frames, .* 50000 pixels/);
    expect(refusal(() => assertSourcePixels(SIZE, 1, 4999))).to.match(/^The source would have 100x50 pixels;/);
  });
});
