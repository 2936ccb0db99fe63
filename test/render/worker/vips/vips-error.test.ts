import { expect } from 'chai';
import { isVipsError } from '../../../../src/render/worker/vips/vips-error.js';
import { makeVipsError } from '../../../support/vips-error.js';

describe('render/worker/vips/vips-error', () => {
  it('recognises errors of libvips', async () => expect(isVipsError(await makeVipsError())).to.equal(true));

  it('recognises no others', () => {
    const others = [
      new Error('vips::Error'),
      new WebAssembly.RuntimeError('vips::Error'),
      { message: 'vips::Error' },
      'vips::Error',
      1,
      null,
      undefined,
    ];
    expect(others.map(isVipsError)).to.deep.equal(others.map(() => false));
  });
});
