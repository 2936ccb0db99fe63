import { expect } from 'chai';
import { assertEncoded } from '../../../../src/render/worker/encoders/encoder.js';

describe('render/worker/encoders/encoder', () => {
  it('returns the encoded bytes', () => {
    const bytes = Uint8Array.of(1);
    expect(assertEncoded('WebP', bytes)).to.equal(bytes);
  });

  it('rejects empty results', () => {
    for (const nothing of [null, undefined, new Uint8Array(0)]) {
      expect(() => assertEncoded('WebP', nothing)).to.throw('WebP: the encoder failed');
    }
  });
});
