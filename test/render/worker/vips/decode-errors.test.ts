import { expect } from 'chai';
import type { Layer } from '../../../../src/url/index.js';
import { DecodeError } from '../../../../src/render/protocol/decode-error.js';
import { ofLayer, withDecodeErrors } from '../../../../src/render/worker/vips/decode-errors.js';
import { makeVipsError } from '../../../support/vips-error.js';
import { transformation } from '../../../support/render.js';

describe('render/worker/vips/decode-errors', () => {
  let vipsError: unknown;

  before(async () => {
    vipsError = await makeVipsError();
  });

  function thrownBy(work: () => unknown): unknown {
    try {
      work();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  it('returns the result of the work', () => expect(withDecodeErrors(() => 1)).to.equal(1));

  it('converts a libvips error to EDECODE, with the error as its cause', () => {
    const error = thrownBy(() =>
      withDecodeErrors(() => {
        throw vipsError;
      }),
    );
    expect(error).to.be.instanceOf(DecodeError).and.include({ code: 'EDECODE', cause: vipsError, layer: undefined });
  });

  it('rethrows other errors', () => {
    for (const thrown of [
      new Error('a bug'),
      new WebAssembly.RuntimeError('unreachable'),
      { message: 'vips::Error' },
      12,
    ]) {
      const error = thrownBy(() =>
        withDecodeErrors(() => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- codecs do
          throw thrown;
        }),
      );
      expect(error).to.equal(thrown);
    }
  });

  describe('names the layer that caused an error', () => {
    const layerOf = (string: string): Layer => transformation(string).steps[0]!.layers[0]!;
    const image = layerOf('l-image,i-media-files@@a.png,l-end');

    it('by its file', () => {
      const cause = new Error('cause');
      expect(ofLayer(new DecodeError('cut', { cause }), image)).to.include({ layer: 'media-files/a.png', cause });
      expect(ofLayer(vipsError, image)).to.be.instanceOf(DecodeError).and.include({ layer: 'media-files/a.png' });
    });

    it('unless an inner layer is named, it has no file, or the error is of another kind', () => {
      const inner = new DecodeError('cut', { layer: 'media-files/inner.png' });
      expect(ofLayer(inner, image)).to.equal(inner);
      const trap = new WebAssembly.RuntimeError('unreachable');
      expect(ofLayer(trap, image)).to.equal(trap);
      for (const string of ['l-text,i-a,l-end', 'l-image,i-ik_canvas,w-9,h-9,l-end']) {
        expect(ofLayer(vipsError, layerOf(string))).to.equal(vipsError);
      }
    });
  });
});
