import { expect } from 'chai';
import { isPassedThrough } from '../../../../src/render/protocol/formats.js';
import { candidateFormats, chooseFormat } from '../../../../src/render/worker/encoders/output-format.js';
import { fittedSize } from '../../../../src/render/worker/plan/fit.js';
import { planStep, type Operation } from '../../../../src/render/worker/plan/plan-step.js';
import type { SourceFacts } from '../../../../src/render/worker/source/source-facts.js';
import { transformation } from '../../../support/render.js';

const LIMITS = { inputPixels: 100_000_000, outputPixels: 25_000_000 };

/** The operations of a chain's steps, one after another, and the size that comes of them. */
function run(string: string, source = { width: 1200, height: 800 }): { operations: Operation[]; size: string } {
  let size = source;
  const operations: Operation[] = [];
  for (const step of transformation(string).steps) {
    for (const operation of planStep(step.params, { current: size, source }, LIMITS)) {
      operations.push(operation);
      if ('width' in operation) size = fittedSize(size, { resize: operation, crop: undefined, pad: undefined });
    }
  }
  return { operations, size: `${size.width}x${size.height}` };
}

describe('render/worker/plan/plan-step', () => {
  describe('sizes of a 1200x800 source', () => {
    const cases: [string, string][] = [
      // The one-dimension table of ImageKit 2.2.
      ['w-300', '300x200'],
      ['h-300', '450x300'],
      ['w-2400', '2400x1600'],
      ['w-2400,c-at_max', '1200x800'],
      ['w-0.5', '600x400'],
      ['h-0.25', '300x200'],
      ['w-0.5,h-0.5', '600x400'],
      ['w-0.5,h-300', '600x300'],
      ['w-300,ar-1-1', '300x300'],
      ['w-400,ar-4-3', '400x300'],
      ['w-400,ar-4:3', '400x300'],
      ['h-300,ar-16-9', '533x300'],
      ['w-300,h-200,ar-1-1', '300x200'],
      ['w-300,ar-4-3,dpr-2', '600x450'],
      ['w-300,dpr-2', '600x400'],
      ['w-3000,dpr-2', '3000x2000'],
      ['dpr-2', '1200x800'],
      ['w-70000', '1200x800'],
      // Expressions and chains.
      ['w-iw_div_2', '600x400'],
      ['w-ih_mul_0.8_add_iw_mul_0.4', '1120x747'],
      ['w-600:w-cw_div_2', '300x200'],
      ['w-600:h-ih_div_4', '300x200'],
      ['w-600:w-0.5', '300x200'],
      ['w-400.0', '400x267'],
      ['w-1', '1200x800'],
      ['w-auto,dpr-auto', '1200x800'],
      ['h-100,w-100:q-50,w-384,c-at_max', '100x100'],
      ['w-400,h-400,c-force:w-100,h-50', '100x50'],
    ];
    for (const [string, size] of cases) {
      it(`${string} gives ${size}`, () => expect(run(string).size).to.equal(size));
    }
  });

  it('resizes before it crops, rotates, flips and fills', () => {
    const { operations } = run('w-300,h-300,rt-90,fl-h,bg-FF0000');
    expect(operations.map(({ type }) => type)).to.deep.equal(['resize', 'crop', 'rotate', 'flip', 'flatten']);
  });

  it('pads with black by default', () => {
    const background = (string: string): unknown =>
      (run(string).operations.find(({ type }) => type === 'pad') as { background: unknown }).background;
    expect(background('w-300,h-300,cm-pad_resize')).to.deep.equal({
      type: 'colour',
      colour: { r: 0, g: 0, b: 0, alpha: 1 },
    });
    expect(background('w-300,h-300,cm-pad_resize,bg-F3F3F3')).to.deep.include({
      type: 'colour',
      colour: { r: 243, g: 243, b: 243, alpha: 1 },
    });
    expect(background('w-300,h-300,cm-pad_resize,bg-blurred_25_N30')).to.deep.equal({
      type: 'blurred',
      intensity: 25,
      brightness: -30,
    });
    expect(background('w-300,h-300,cm-pad_resize,bg-genfill')).to.include({ type: 'colour' });
  });

  describe('limits', () => {
    it('for results apply to an image resized for saliency before cropping', () => {
      expect(() => run('w-9,h-5000,fo-auto')).to.throw(/^The resized picture would have 7500x5000 pixels/);
      expect(() => run('w-9,h-5000')).not.to.throw();
    });

    it('reject a result with too many pixels', () => {
      expect(() => run('w-6000,h-6000')).to.throw(/^The result would have 6000x6000 pixels; the limit is 25000000/);
    });

    it('reject an intermediate result that is cropped later', () => {
      expect(() => run('w-300,h-300', { width: 1, height: 10_000 })).to.throw(
        /^The resized picture would have 300x3000000/,
      );
    });

    it('reject a rotation that exceeds them', () => {
      expect(() => run('w-5000,h-5000,rt-45')).to.throw(/^The rotated picture would have 7071x7071/);
    });

    it('reject sizes that evaluate to zero', () => {
      expect(() => run('w-iw_sub_1200')).to.throw(/^w: the expression gives 0/);
    });
  });

  describe('formats', () => {
    const source = (format: SourceFacts['format'], animated = false): SourceFacts => ({
      format,
      animated,
      fewColours: false,
      width: 10,
      height: 10,
    });
    const choose = (
      string: string,
      from: SourceFacts,
      accept: string,
      autoFormats: ('avif' | 'webp')[] = ['avif', 'webp'],
    ): string =>
      candidateFormats({
        output: transformation(string).output,
        source: from,
        accepted: { avif: accept.includes('avif'), webp: accept.includes('webp') },
        autoFormats,
        thumbnail: false,
      })[0]!;

    it('are the best ones accepted by client and options', () => {
      expect(choose('', source('jpg'), 'avif webp')).to.equal('avif');
      expect(choose('', source('jpg'), 'avif webp', ['webp', 'avif'])).to.equal('webp');
      expect(choose('', source('jpg'), 'avif webp', [])).to.equal('jpg');
      expect(choose('', source('png'), '')).to.equal('png');
    });

    it('replace a source that the client cannot display', () => {
      expect(choose('', source('tiff'), '')).to.equal('jpg');
      expect(choose('', source('avif'), '')).to.equal('jpg');
      expect(choose('', source('avif'), 'webp', [])).to.equal('webp');
      expect(choose('', source('avif'), 'avif', [])).to.equal('avif');
    });

    it('are those of the source for f-orig, if they can be written', () => {
      expect(choose('f-orig', source('png'), 'avif webp')).to.equal('png');
      expect(choose('f-orig', source('avif'), '')).to.equal('avif');
      expect(choose('f-orig', source('tiff'), '')).to.equal('jpg');
    });

    it('are GIF for GIF sources only', () => {
      expect(choose('f-gif', source('gif'), 'webp')).to.equal('gif');
      expect(choose('f-gif', source('jpg'), 'webp')).to.equal('webp');
    });

    it('exclude AVIF if a profile or metadata is kept', () => {
      expect(choose('cp-true', source('jpg'), 'avif webp')).to.equal('webp');
      expect(choose('md-true', source('jpg'), 'avif')).to.equal('jpg');
    });

    it('keep drawings unchanged, unless a raster format is requested', () => {
      for (const [string, stays] of [
        ['', true],
        ['f-auto', true],
        ['w-10', true],
        ['f-orig', true],
        ['f-png', false],
        ['f-webp', false],
      ] as const) {
        expect(isPassedThrough('svg', transformation(string)), string).to.equal(stays);
      }
      expect(isPassedThrough('jpg', transformation(''))).to.equal(false);
    });

    it('fall back to one that supports the result', () => {
      const result = { width: 100, height: 100, animated: false, opaque: true };
      expect(chooseFormat(['webp', 'jpg', 'png'], { ...result, width: 17_000 })).to.equal('jpg');
      expect(chooseFormat(['jpg', 'png'], { ...result, opaque: false })).to.equal('png');
      expect(chooseFormat(['avif', 'webp', 'jpg'], { ...result, animated: true })).to.equal('webp');
      expect(chooseFormat(['jpg'], { ...result, opaque: false, animated: true })).to.equal('jpg');
      expect(() => chooseFormat(['webp'], { ...result, width: 17_000 })).to.throw(/^webp: a side of 17000 pixels/);
    });
  });
});
