import { expect } from 'chai';
import { decoderFile, missingPackage } from '../../../src/render/protocol/optional-packages.js';

describe('render/protocol/optional-packages', () => {
  it('finds the packages that are installed, as they are for these tests', () => {
    for (const format of ['pdf', 'jp2', 'heic'] as const) expect(missingPackage(format), format).to.equal(undefined);
    expect(decoderFile('pdf')).to.match(/pdfium/);
    expect(decoderFile('heic')).to.match(/libheif-js/);
  });

  it('needs none for what libvips decodes, and what we decode', () => {
    for (const format of ['jpg', 'psd'] as const) {
      expect([missingPackage(format), decoderFile(format)]).to.deep.equal([undefined, undefined]);
    }
  });
});
