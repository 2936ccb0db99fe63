import { expect } from 'chai';
import { decoderFile, missingPackage } from '../../../src/render/protocol/optional-packages.js';

describe('render/protocol/optional-packages', () => {
  it('finds installed packages, as in this test environment', () => {
    for (const format of ['pdf', 'jp2', 'heic'] as const) expect(missingPackage(format), format).to.equal(undefined);
    expect(decoderFile('pdf')).to.match(/pdfium/);
    expect(decoderFile('heic')).to.match(/libheif-js/);
  });

  it('needs no packages for formats of libvips and its own decoders', () => {
    for (const format of ['jpg', 'psd'] as const) {
      expect([missingPackage(format), decoderFile(format)]).to.deep.equal([undefined, undefined]);
    }
  });
});
