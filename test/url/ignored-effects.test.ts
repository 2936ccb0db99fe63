import { expect } from 'chai';
import { ignoredEffects } from '../../src/url/ignored-effects.js';
import { parseSyntax } from '../../src/url/syntax/parser.js';

const ignored = (string: string): readonly string[] => ignoredEffects(parseSyntax(string, 'path'));

describe('url/ignored-effects', () => {
  it('are those that need a model, without duplicates', () => {
    expect(ignored('w-10,e-bgremove:e-upscale,e-bgremove')).to.deep.equal(['e-bgremove', 'e-upscale']);
  });

  it('exclude rendered, unknown and otherwise ignored ones', () => {
    expect(ignored('w-10,e-grayscale,e-nothing,so-5')).to.deep.equal([]);
  });

  it('include generated backgrounds only', () => {
    expect(ignored('bg-genfill')).to.deep.equal(['bg']);
    expect(ignored('bg-genfill-prompt-a%20lawn')).to.deep.equal(['bg']);
    expect(ignored('bg-red')).to.deep.equal([]);
  });

  it('include those of layers and of both branches of conditions', () => {
    expect(ignored('l-image,i-a.png,e-bgremove,l-image,i-b.png,e-upscale,l-end,l-end')).to.deep.equal([
      'e-bgremove',
      'e-upscale',
    ]);
    expect(ignored('if-w_gt_1,e-bgremove,if-else,e-upscale,if-end')).to.deep.equal(['e-bgremove', 'e-upscale']);
  });
});
