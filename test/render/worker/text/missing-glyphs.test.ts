import { expect } from 'chai';
import { missingGlyphs } from '../../../../src/render/worker/text/missing-glyphs.js';

describe('render/worker/text/missing-glyphs', () => {
  it('names the missing scripts and the packages to install, without the text itself', () => {
    expect(missingGlyphs(['Thai'], 'ไทย')).to.deep.equal([
      {
        refusal: 'no font has the characters (Thai)',
        warning:
          'no font has the characters (Thai) of a text, so that boxes are drawn: npm install @fontsource/noto-sans-thai',
      },
    ]);
    const [han, other] = missingGlyphs(['Han', ''], '日本の\u{e000}');
    expect(han!.warning).to.match(/@fontsource\/noto-sans-jp$/);
    expect(other).to.deep.equal({
      refusal: 'no font has some of the characters',
      warning:
        'no font has some of the characters of a text, so that boxes are drawn: give a font that has them as an option',
    });
    expect(missingGlyphs([], '')).to.deep.equal([]);
  });
});
