import { expect } from 'chai';
import { decoderFile, missingPackage } from '../../../src/render/protocol/optional-packages.js';

describe('render/protocol/optional-packages', () => {
  it('finds the packages that are installed, as they are for these tests', () => {
    expect(missingPackage('pdf')).to.equal(undefined);
    expect(decoderFile('pdf')).to.match(/pdfium/);
  });

  it('needs none for what libvips decodes', () => {
    expect([missingPackage('jpg'), decoderFile('jpg')]).to.deep.equal([undefined, undefined]);
  });
});
