import { expect } from 'chai';
import { DecodeError } from '../../../src/render/protocol/decode-error.js';
import { describe as textOf, toFailure } from '../../../src/render/worker/failure.js';
import { ImageError } from '../../../src/shared/errors.js';
import { makeVipsError } from '../../support/vips-error.js';

describe('render/worker/failure', () => {
  let vipsError: { message: string };

  beforeEach(async () => {
    vipsError = (await makeVipsError()) as { message: string };
  });

  const judge = (thrown: unknown): readonly [string, boolean] => {
    const { error, retire } = toFailure(thrown);
    return [error.code, retire];
  };

  it('keeps the thread after an invalid plan or file', () => {
    expect(judge(new ImageError('ELIMIT', 'too large'))).to.deep.equal(['ELIMIT', false]);
    expect(judge(new DecodeError('cut'))).to.deep.equal(['EDECODE', false]);
    expect(judge(new ImageError('EINVAL', 'no font', { cause: new Error('bad table') }))).to.deep.equal([
      'EINVAL',
      false,
    ]);
  });

  it('keeps the thread after an error of libvips, with its reason', () => {
    expect(judge(vipsError)).to.deep.equal(['EDECODE', false]);
    const wrapped = new DecodeError('cut', { cause: vipsError, layer: 'media-files/a.png' });
    expect(toFailure(wrapped)).to.deep.equal({ error: wrapped, retire: false });
  });

  it('retires the thread after a trap, however it was wrapped, and does not blame the source', () => {
    const trap = new WebAssembly.RuntimeError('memory access out of bounds');
    for (const thrown of [
      trap,
      new DecodeError('cut', { cause: trap }),
      new ImageError('EINVAL', 'no font', { cause: trap }),
    ]) {
      expect(judge(thrown)).to.deep.equal(['EINTERNAL', true]);
    }
  });

  it('retires the thread after any unknown error', () => {
    for (const thrown of [new TypeError('a bug'), 12, undefined, null, 'Aborted()', { message: 'x' }]) {
      expect(judge(thrown)).to.deep.equal(['EINTERNAL', true]);
    }
    expect(judge(new ImageError('EINTERNAL', 'no codec', { cause: new Error('x') }))).to.deep.equal([
      'EINTERNAL',
      true,
    ]);
  });

  it('retires the thread when it is out of memory, with the messages of all codecs', () => {
    const words = [
      'Array buffer allocation failed',
      'abort(OOM)',
      'memory allocation of 12 bytes failed',
      'out of memory',
    ];
    for (const message of words) {
      const { error, retire } = toFailure(new Error(message));
      expect([error.code, error.message, retire]).to.deep.equal([
        'EINTERNAL',
        'There was not enough memory to render the picture',
        true,
      ]);
    }
    vipsError.message = 'vips::Error,unable to copy to memory\nvips_tracked: out of memory -- size == 3433MB\n';
    expect(judge(vipsError)).to.deep.equal(['EINTERNAL', true]);
  });

  it('does not confuse decoder limits with a lack of memory', () => {
    const reasons = [
      'tiff2vips: Cumulated memory allocation of 52430000 bytes is beyond the 52428800 bytes limit',
      'source: Memory allocation error: Security limit exceeded',
      'svgload: unknown attribute "out of memory"',
    ];
    for (const reason of reasons) {
      vipsError.message = `vips::Error,unable to load from buffer\n${reason}\n`;
      expect(judge(vipsError), reason).to.deep.equal(['EDECODE', false]);
    }
  });

  it('describes errors by their stack, and other values by message or string', () => {
    const error = new Error('x');
    expect([error, { message: ' y\n' }, 12, undefined].map(textOf)).to.deep.equal([
      error.stack,
      'y',
      '12',
      'undefined',
    ]);
  });
});
