import { expect } from 'chai';
import { coloursOf, isCmyk, type ColourMarkers } from '../../../../../src/render/worker/decoders/jpeg/colours.js';
import type { Frame } from '../../../../../src/render/worker/decoders/jpeg/frame.js';
import { UnsupportedJpeg } from '../../../../../src/render/worker/decoders/jpeg/unsupported-jpeg.js';

/** A frame with components of these ids. */
function named(ids: readonly number[], sampling = 1): Frame {
  const factors = (index: number): number => (index === 0 || index === 3 ? sampling : 1);
  const components = ids.map((id, index) => ({
    id,
    hSampling: factors(index),
    vSampling: factors(index),
    quantisation: 0,
  }));
  return { width: 300, height: 200, components };
}

const told = (frame: Frame, { jfif = false, adobeTransform }: Partial<ColourMarkers> = {}): string =>
  coloursOf(frame, { jfif, adobeTransform });

describe('render/worker/decoders/jpeg/colours', () => {
  it('are greys for one component', () => {
    expect(told(named([7]))).to.equal('grey');
    expect(told(named([7]), { adobeTransform: 1 })).to.equal('grey');
  });

  it('of three components are told by JFIF, then Adobe, then component ids', () => {
    const [usual, rgb] = [named([1, 2, 3]), named([82, 71, 66])];
    expect(told(rgb, { jfif: true, adobeTransform: 0 })).to.equal('YCbCr');
    expect(told(rgb, { adobeTransform: 1 })).to.equal('YCbCr');
    expect(told(usual)).to.equal('YCbCr');
    expect(() => told(usual, { adobeTransform: 0 })).to.throw(UnsupportedJpeg);
    expect(() => told(rgb)).to.throw(UnsupportedJpeg);
  });

  it('of four components are told by Adobe', () => {
    const inks = [named([1, 2, 3, 4]), named([67, 77, 89, 75])];
    for (const frame of inks) {
      expect(told(frame)).to.equal('CMYK');
      expect(told(frame, { jfif: true, adobeTransform: 0 })).to.equal('CMYK');
      expect(told(frame, { adobeTransform: 2 })).to.equal('YCCK');
      // libjpeg guesses.
      for (const adobeTransform of [1, 3]) expect(() => told(frame, { adobeTransform })).to.throw(UnsupportedJpeg);
    }
  });

  it('may have smaller planes where these are chroma', () => {
    const frame = named([1, 2, 3, 4], 2);
    expect(told(frame, { adobeTransform: 2 })).to.equal('YCCK');
    expect(() => told(frame)).to.throw(UnsupportedJpeg);
  });

  it('have four inks or three colours', () => {
    const colours = ['grey', 'YCbCr', 'CMYK', 'YCCK'] as const;
    expect(colours.filter(isCmyk)).to.deep.equal(['CMYK', 'YCCK']);
  });
});
