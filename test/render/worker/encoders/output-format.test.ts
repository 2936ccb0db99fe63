import { expect } from 'chai';
import type { AutoFormat, SourceFormat, TargetFormat } from '../../../../src/render/protocol/formats.js';
import {
  candidateFormats,
  chooseFormat,
  metadataToKeep,
  rivalFormats,
  type ResultFacts,
} from '../../../../src/render/worker/encoders/output-format.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { transformation } from '../../../support/render.js';

/** Candidates in order, each once: a format that is named twice is still one. */
function candidates(
  string: string,
  source: SourceFormat | 'animated gif' | '1-bit tiff',
  accepts: readonly AutoFormat[] = [],
  autoFormats: readonly AutoFormat[] = ['avif', 'webp'],
  thumbnail = false,
): string {
  const animated = source === 'animated gif';
  const fewColours = source === '1-bit tiff';
  const formats = candidateFormats({
    output: transformation(string).output,
    source: { format: (source.split(' ').at(-1) ?? '') as SourceFormat, animated, fewColours, width: 10, height: 10 },
    accepted: { avif: accepts.includes('avif'), webp: accepts.includes('webp') },
    autoFormats,
    thumbnail,
  });
  return [...new Set(formats)].join(' ');
}

const BOTH = ['avif', 'webp'] as const;

describe('render/worker/encoders/output-format', () => {
  it('compete if the format is negotiated and the client accepts both', () => {
    const rivals = (string: string, format: SourceFormat, accepts: readonly AutoFormat[], animated = false) =>
      rivalFormats({
        output: transformation(string).output,
        source: { format, animated, fewColours: false, width: 10, height: 10 },
        accepted: { avif: accepts.includes('avif'), webp: accepts.includes('webp') },
        autoFormats: ['avif', 'webp'],
        thumbnail: false,
      });
    expect(rivals('', 'jpg', BOTH)).to.deep.equal(['avif', 'webp']);
    expect(rivals('', 'jpg', ['webp'])).to.deep.equal(['webp']);
    expect(rivals('cp-true', 'jpg', BOTH)).to.deep.equal(['webp']);
    expect(rivals('', 'gif', ['webp'], true)).to.deep.equal(['webp', 'gif']);
    for (const format of ['jpg', 'avif', 'orig']) expect(rivals(`f-${format}`, 'png', BOTH)).to.deep.equal([]);
  });

  describe('the candidates', () => {
    it('are only the format that the URL names', () => {
      for (const format of ['jpg', 'png', 'webp', 'avif']) {
        expect(candidates(`f-${format}`, 'animated gif', BOTH)).to.equal(format);
      }
    });

    it('are the accepted formats in the order of the options, then that of the source, then others', () => {
      expect(candidates('', 'png', BOTH)).to.equal('avif webp png jpg');
      expect(candidates('', 'png', BOTH, ['webp', 'avif'])).to.equal('webp avif png jpg');
      expect(candidates('', 'png', ['webp'])).to.equal('webp png jpg');
      expect(candidates('', 'png', BOTH, [])).to.equal('png jpg');
      expect(candidates('', 'jpg')).to.equal('jpg png');
    });

    it('include PNG before JPEG for sources with few colours', () => {
      expect(candidates('', '1-bit tiff')).to.equal('png jpg');
      expect(candidates('', '1-bit tiff', BOTH)).to.equal('avif webp png jpg');
      expect(candidates('f-jpg', '1-bit tiff')).to.equal('jpg');
    });

    it('include GIF for animations', () => {
      expect(candidates('', 'animated gif')).to.equal('gif jpg png');
      expect(candidates('', 'gif', ['webp'])).to.equal('webp gif jpg png');
    });

    it('are the accepted formats if the client cannot display the source, whatever the options', () => {
      expect(candidates('', 'tiff', ['webp'], [])).to.equal('webp jpg png');
      expect(candidates('', 'avif', BOTH, [])).to.equal('avif webp jpg png');
      expect(candidates('', 'avif')).to.equal('jpg png');
    });

    it('are the format of the source with f-orig, if it can be written', () => {
      expect(candidates('f-orig', 'png', BOTH)).to.equal('png');
      expect(candidates('f-orig', 'avif')).to.equal('avif');
      expect(candidates('f-orig', 'tiff', ['webp'])).to.equal('webp jpg png');
    });

    it('are GIF with f-gif for GIF sources, and negotiated otherwise', () => {
      expect(candidates('f-gif', 'gif', BOTH)).to.equal('gif');
      expect(candidates('f-gif', 'png', BOTH)).to.equal('avif webp png jpg');
    });

    it('exclude AVIF if a profile or metadata is kept', () => {
      for (const string of ['cp-true', 'md-true']) expect(candidates(string, 'png', BOTH)).to.equal('webp png jpg');
    });
  });

  describe('the first candidate is chosen', () => {
    const choose = (formats: readonly TargetFormat[], result: Partial<ResultFacts> = {}): TargetFormat =>
      chooseFormat(formats, { width: 10, height: 10, animated: false, opaque: true, ...result });

    it('that supports the result', () => {
      expect(choose(['webp', 'jpg', 'png'])).to.equal('webp');
      expect(choose(['webp', 'jpg', 'png'], { height: 16_384 })).to.equal('jpg');
      expect(choose(['jpg', 'png'], { opaque: false })).to.equal('png');
      expect(choose(['avif', 'png', 'gif'], { animated: true })).to.equal('gif');
    });

    it('without animation, then without transparency, if none supports them', () => {
      expect(choose(['jpg', 'png'], { animated: true, opaque: false })).to.equal('png');
      expect(choose(['jpg'], { animated: true, opaque: false })).to.equal('jpg');
    });

    it('unless the result exceeds the limits of all', () => {
      expect(choose(['webp'], { width: 16_383 })).to.equal('webp');
      expect(() => choose(['webp'], { width: 16_384 }))
        .to.throw(ImageError)
        .with.property('code', 'ELIMIT');
    });
  });

  it('keeps all metadata with md, the profile with cp, and nothing by default', () => {
    const kept = (string: string): unknown => metadataToKeep(transformation(string).output);
    expect(['', 'cp-true', 'md-true', 'cp-true,md-true'].map(kept)).to.deep.equal([undefined, 'icc', 'all', 'all']);
  });
});
