import { expect } from 'chai';
import { DecodeError } from '../../../src/render/protocol/decode-error.js';
import { ImageError } from '../../../src/shared/errors.js';

describe('render/protocol/decode-error', () => {
  it('is EDECODE, caused by the source unless a layer is given', () => {
    const cause = new Error('premature end');
    expect(new DecodeError('cut', { cause })).to.be.instanceOf(ImageError).and.include({
      code: 'EDECODE',
      status: 422,
      message: 'cut',
      cause,
      layer: undefined,
    });
    expect(new DecodeError('cut', { layer: 'media-files/a.png' }).layer).to.equal('media-files/a.png');
  });
});
