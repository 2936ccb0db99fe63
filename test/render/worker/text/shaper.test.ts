import { expect } from 'chai';
import { FontLibrary } from '../../../../src/render/worker/text/font-library.js';
import type { Shaper } from '../../../../src/render/worker/text/shaper.js';

describe('render/worker/text/shaper', () => {
  let shaper: Shaper;

  before(async () => {
    ({ shaper } = await new FontLibrary({}).shaper(undefined, 'regular', 100, new Map()));
  });

  /** Glyphs from left to right, spaces left out, by their outlines. */
  const paths = (text: string): string[] =>
    [...shaper.shape(text).glyphs]
      .sort((a, b) => a.x - b.x)
      .map(({ path }) => path)
      .filter((path) => path !== '');

  it('measures a line in pixels', () => {
    const { width } = shaper.shape('Hello');
    expect(width).to.be.within(200, 280);
    expect(shaper.shape('Hello Hello').width).to.be.above(2 * width);
    expect(shaper.shape('').width).to.equal(0);
  });

  it('finds the glyphs of ten scripts in the files that Fontsource has cut the font into', () => {
    for (const text of ['Grüße', 'Ελλάδα', 'Русский', 'Việt', 'שלום', 'ŁÓDŹ', '∑≠√', 'ἄλφα']) {
      expect(paths(text).length, text).to.be.at.least(3);
      expect(new Set(paths(text)).size, text).to.be.at.least(3);
    }
  });

  it('sets right-to-left text from the right, numbers in it from the left', () => {
    const [shin, lamed, one, two] = ['ש', 'ל', '1', '2'].map((text) => paths(text)[0]);
    expect(paths('של')).to.deep.equal([lamed, shin]);
    expect(paths('של 12')).to.deep.equal([one, two, lamed, shin]);
    const [a, b] = [paths('a')[0], paths('b')[0]];
    expect(paths('ab של')).to.deep.equal([a, b, lamed, shin]);
    expect(paths('של ab 12')).to.deep.equal([a, b, one, two, lamed, shin]);
  });

  it('mirrors brackets in right-to-left text', () => {
    const [open, close] = [paths('(')[0], paths(')')[0]];
    const [first, , last] = paths('(ש)');
    expect([first, last]).to.deep.equal([open, close]);
  });

  it('puts marks on their letters', () => {
    const { glyphs } = shaper.shape('e\u0301');
    expect(paths('é')).to.have.length(1);
    expect(glyphs.every(({ x }) => x < 60)).to.equal(true);
  });

  it('draws nothing for what no font has, and goes on', () => {
    expect(paths('a🦊b').slice(0, 1)).to.deep.equal(paths('a'));
    expect(paths('a🦊b').slice(-1)).to.deep.equal(paths('b'));
  });
});
