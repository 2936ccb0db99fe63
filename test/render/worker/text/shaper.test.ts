import { expect } from 'chai';
import { Fontsource } from '../../../../src/render/protocol/fontsource.js';
import { Packages } from '../../../../src/render/protocol/packages.js';
import { FontLibrary } from '../../../../src/render/worker/text/font-library.js';
import { directionOf, type Shaper } from '../../../../src/render/worker/text/shaper.js';
import { fontsFor, PROJECT } from '../../../support/fonts.js';

describe('render/worker/text/shaper', () => {
  const library = new FontLibrary({}, new Fontsource(new Packages([PROJECT])));
  let shaper: Shaper;

  before(async () => {
    ({ shaper } = await fontsFor(library, ''));
  });

  /** Glyphs from left to right, spaces left out, by their outlines. */
  const paths = (text: string, by = shaper): string[] =>
    [...by.shape(text).glyphs]
      .sort((a, b) => a.x - b.x)
      .map(({ path }) => path)
      .filter((path) => path !== '');

  it('measures a line in pixels', () => {
    const { width } = shaper.shape('Hello');
    expect(width).to.be.within(200, 280);
    expect(shaper.shape('Hello Hello').width).to.be.above(2 * width);
    expect(shaper.shape('').width).to.equal(0);
    for (const text of ['', 'Hello', 'של ab 12']) expect(shaper.measure(text)).to.equal(shaper.shape(text).width);
  });

  it('finds the glyphs of ten scripts in the subset files of Fontsource', () => {
    for (const text of ['Grüße', 'Ελλάδα', 'Русский', 'Việt', 'שלום', 'ŁÓDŹ', '∑≠√', 'Ωμέγα']) {
      expect(paths(text).length, text).to.be.at.least(3);
      expect(new Set(paths(text)).size, text).to.be.at.least(3);
    }
  });

  it('joins Arabic letters, across runs too, and stacks Devanagari ones', () => {
    const [alone] = paths('ه');
    expect(paths('هه')).to.have.length(2).and.not.include(alone);
    // A consonant without its vowel is half of its shape: fewer glyphs than letters.
    expect(paths('क्ष').length).to.be.below(3);
    expect(shaper.missing.size).to.equal(0);
  });

  it('lays out right-to-left text from the right, and numbers in it from the left', () => {
    const [shin, lamed, one, two] = ['ש', 'ל', '1', '2'].map((text) => paths(text)[0]);
    expect(paths('של')).to.deep.equal([lamed, shin]);
    expect(paths('של 12')).to.deep.equal([one, two, lamed, shin]);
    const [a, b] = [paths('a')[0], paths('b')[0]];
    expect(paths('ab של')).to.deep.equal([a, b, lamed, shin]);
    expect(paths('של ab 12')).to.deep.equal([a, b, one, two, lamed, shin]);
  });

  it('lays out a line in the direction of its paragraph', () => {
    const [shin, lamed, a, b] = ['ש', 'ל', 'a', 'b'].map((text) => paths(text)[0]);
    const ordered = shaper.shape('ab של', 'rtl').glyphs.filter(({ path }) => path !== '');
    expect(ordered.sort((one, other) => one.x - other.x).map(({ path }) => path)).to.deep.equal([lamed, shin, a, b]);
    expect(['ab של', 'של ab', '12', ''].map(directionOf)).to.deep.equal(['ltr', 'rtl', 'ltr', 'ltr']);
  });

  it('mirrors brackets in right-to-left text', () => {
    const [open, close] = [paths('(')[0], paths(')')[0]];
    const [first, , last] = paths('(ש)');
    expect([first, last]).to.deep.equal([open, close]);
  });

  it('positions marks on their letters', () => {
    const { glyphs } = shaper.shape('e\u0301');
    expect(paths('é')).to.have.length(1);
    expect(glyphs.every(({ x }) => x < 60)).to.equal(true);
  });

  it('draws a box for characters that no font covers, and reports their kind', async () => {
    const { shaper: boxes } = await fontsFor(library, 'aꪀb\u{e000}');
    expect(paths('aꪀb', boxes)).to.have.length(3);
    expect(paths('aꪀb', boxes)[0]).to.equal(paths('a')[0]);
    expect(paths('aꪀb', boxes)[2]).to.equal(paths('b')[0]);
    expect([...boxes.missing]).to.deep.equal(['Tai_Viet']);
    boxes.shape('\u{e000}');
    expect([...boxes.missing]).to.deep.equal(['Tai_Viet', '']);
  });

  it('draws nothing for spaces, joiners and variation selectors', () => {
    for (const text of [' ', '\u00a0', '\u2003', '\u3000', '\u200d', '\ufe0f', 'a\u200c'.slice(1)]) {
      expect(paths(text), JSON.stringify(text)).to.deep.equal([]);
    }
    expect(shaper.missing.size).to.equal(0);
  });
});
