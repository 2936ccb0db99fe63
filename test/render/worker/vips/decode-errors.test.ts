import { expect } from 'chai';
import { withDecodeErrors } from '../../../../src/render/worker/vips/decode-errors.js';
import { ImageError } from '../../../../src/shared/errors.js';

describe('render/worker/vips/decode-errors', () => {
  it('gives what the work gives', () => expect(withDecodeErrors(() => 1)).to.equal(1));

  it('makes whatever is thrown EDECODE, with it as the cause', () => {
    for (const thrown of [new Error('VipsJpeg: premature end'), { message: 'no error' }, 12]) {
      const work = (): never => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- codecs do
        throw thrown;
      };
      expect(() => withDecodeErrors(work))
        .to.throw(ImageError)
        .and.include({ code: 'EDECODE', cause: thrown });
    }
  });
});
