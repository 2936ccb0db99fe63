import { expect } from 'chai';
import { ERROR_CODES, ImageError } from '../../src/shared/errors.js';

describe('shared/errors', () => {
  it('has the status of its code', () => {
    for (const [code, status] of Object.entries(ERROR_CODES)) {
      const error = new ImageError(code as keyof typeof ERROR_CODES, 'text');
      expect(error).to.include({ name: 'ImageError', code, status, message: 'text', retryAfter: undefined });
    }
  });

  it('has an error status for every code', () => {
    for (const status of Object.values(ERROR_CODES)) expect(status).to.be.within(400, 599);
  });

  it('accepts another status, a Retry-After and a cause', () => {
    const cause = new Error('what happened');
    const error = new ImageError('ELIMIT', 'too large', { status: 413, retryAfter: 2, cause });
    expect(error).to.include({ status: 413, retryAfter: 2, cause });
    expect(new ImageError('ELIMIT', 'too large')).to.not.have.property('cause');
  });

  describe('from a thrown value', () => {
    it('is the same error if it is an ImageError', () => {
      const error = new ImageError('ENOENT', 'gone');
      expect(ImageError.from(error)).to.equal(error);
    });

    it('hides other errors from clients', () => {
      for (const thrown of [new TypeError('the password is secret'), 'a text', null]) {
        const error = ImageError.from(thrown);
        expect(error).to.include({ code: 'EINTERNAL', status: 500, message: 'Internal error', cause: thrown });
      }
    });
  });
});
