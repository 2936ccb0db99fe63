import { expect } from 'chai';
import { Fontsource } from '../../../../src/render/protocol/fontsource.js';
import { Packages } from '../../../../src/render/protocol/packages.js';
import { findFace } from '../../../../src/render/worker/text/find-face.js';
import { FallbackFonts } from '../../../../src/render/worker/text/fallback-fonts.js';
import { FontFinder } from '../../../../src/render/worker/text/font-finder.js';
import { graphemes, itemise, visualOrder, type Run } from '../../../../src/render/worker/text/itemise.js';
import { Typeface } from '../../../../src/render/worker/text/typeface.js';
import * as harfbuzz from 'harfbuzzjs';
import { PROJECT } from '../../../support/fonts.js';

describe('render/worker/text/itemise', () => {
  const fontsource = new Fontsource(new Packages([PROJECT]));
  const faces = new Map<string, Typeface | undefined>();
  const face = (family: string): Typeface | undefined => {
    const found = findFace(family, 'regular', {}, fontsource);
    if (!faces.has(family)) faces.set(family, found && new Typeface(found, harfbuzz));
    return faces.get(family);
  };

  function runs(text: string, levels: readonly number[] = []): readonly Run[] {
    const fallback = new FallbackFonts(fontsource, face);
    return itemise(text, levels, new FontFinder(text, [face('Open Sans')!], fallback));
  }
  const texts = (text: string, levels?: readonly number[]): string[] =>
    runs(text, levels).map(({ start, end }) => text.slice(start, end));

  it('keeps text of one script, font and direction together', () => {
    expect(texts('Hello, world 12!')).to.deep.equal(['Hello, world 12!']);
    expect(texts('')).to.deep.equal([]);
    expect(texts('abc', [0, 1, 1])).to.deep.equal(['a', 'bc']);
  });

  it('splits at a change of script, except for marks and digits', () => {
    expect(texts('abc где 5')).to.deep.equal(['abc ', 'где ', '5'].slice(0, texts('abc где 5').length));
    expect(runs('aбв').map(({ script }) => script)).to.deep.equal(['Latin', 'Cyrillic']);
    expect(runs('1a').map(({ script }) => script)).to.deep.equal(['Latin']);
    expect(
      texts('हिन्दी ไทย')
        .map((text) => text.trim())
        .filter(Boolean),
    ).to.deep.equal(['हिन्दी', 'ไทย']);
  });

  it('returns to the first font for digits and punctuation', () => {
    expect(texts('ไทย50')).to.deep.equal(['ไทย', '50']);
  });

  it('does not split graphemes', () => {
    expect(graphemes('e\u0301👩‍👧न्')).to.deep.equal(['e\u0301', '👩‍👧', 'न्']);
    for (const text of ['👩‍👧', 'नी', '☎\ufe0f', '🇩🇪']) expect(texts(text), text).to.deep.equal([text]);
  });

  it('reverses runs from the highest level to the lowest', () => {
    const run = (start: number, level: number): Run => ({ start, end: start + 1, level }) as Run;
    const order = (...levels: number[]): number[] =>
      visualOrder(levels.map((level, start) => run(start, level))).map(({ start }) => start);
    expect(order(0, 1, 1, 0)).to.deep.equal([0, 2, 1, 3]);
    expect(order(1, 2, 1)).to.deep.equal([2, 1, 0]);
    expect(order(1, 2, 2, 1)).to.deep.equal([3, 1, 2, 0]);
    expect(order()).to.deep.equal([]);
  });
});
