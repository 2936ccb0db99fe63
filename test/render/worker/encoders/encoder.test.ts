import { expect } from 'chai';
import { assertEncoded } from '../../../../src/render/worker/encoders/encoder.js';

describe('render/worker/encoders/encoder', () => {
  it('gives the bytes of a codec', () => {
    const bytes = Uint8Array.of(1);
    expect(assertEncoded('WebP', bytes)).to.equal(bytes);
  });

  it('takes nothing for a failure', () => {
    for (const nothing of [null, undefined, new Uint8Array(0)]) {
      expect(() => assertEncoded('WebP', nothing)).to.throw('WebP: the encoder failed');
    }
  });
});
