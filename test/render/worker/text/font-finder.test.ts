import { expect } from 'chai';
import type { FallbackFonts } from '../../../../src/render/worker/text/fallback-fonts.js';
import { FontFinder } from '../../../../src/render/worker/text/font-finder.js';
import type { FontPart, Typeface } from '../../../../src/render/worker/text/typeface.js';
import { ImageError } from '../../../../src/shared/errors.js';

/** A face whose files have these characters. */
function face(...files: string[]): Typeface {
  const parts = files.map((text) => ({ characters: new Set(Array.from(text, (one) => one.codePointAt(0)!)) }));
  return {
    first: parts[0],
    find: (codes: readonly number[]) => parts.find(({ characters }) => codes.every((code) => characters.has(code))),
  } as unknown as Typeface;
}

const NO_FALLBACK = { typefaces: () => [] } as unknown as FallbackFonts;

describe('render/worker/text/font-finder', () => {
  function finder(first: Typeface, ...others: Typeface[]): FontFinder {
    return new FontFinder('', [first, ...others], NO_FALLBACK);
  }
  const one = (subject: FontFinder, grapheme: string) => subject.find(grapheme, undefined)[0]!.font;

  it('chooses the first face with a character, then the fallback', () => {
    const [main, other, lent] = [face('ab'), face('bc'), face('d')];
    const subject = new FontFinder('', [main, other], { typefaces: () => [lent] } as unknown as FallbackFonts);
    expect('abcd'.split('').map((text) => one(subject, text).typeface)).to.deep.equal([main, main, other, lent]);
  });

  it('stays in a file of the same face, and returns to a preferred one', () => {
    const [main, other] = [face('a1', 'b1'), face('c1')];
    const subject = finder(main, other);
    const [b, c] = [one(subject, 'b'), one(subject, 'c')];
    expect(subject.find('1', b)[0]!.font.part).to.equal(b.part);
    expect(subject.find('1', c)[0]!.font.typeface).to.equal(main);
  });

  it('prefers a font with a letter and its marks, composed or not, then with the letter', () => {
    const [composed, apart, bare] = [face('é'), face('e\u0301'), face('e')];
    expect(one(finder(bare, composed), 'e\u0301').typeface).to.equal(composed);
    expect(one(finder(bare, apart), 'é').typeface).to.equal(apart);
    expect(one(finder(bare), 'e\u0301')).to.include({ typeface: bare, isMissing: false });
  });

  it('requires no glyph for joiners and variation selectors, which stay in their run', () => {
    const subject = finder(face('a'), face('☎'));
    expect(one(subject, '☎\ufe0f').isMissing).to.equal(false);
    const before = one(subject, '☎');
    expect(subject.find('\u200d', before)[0]!.font).to.equal(before);
    expect(one(subject, '\u200d')).to.include({ isMissing: false });
  });

  it('splits an emoji that no single font covers', () => {
    const subject = finder(face('👩'), face('👧'));
    expect(subject.find('👩\u200d👧', undefined).map(({ part, offset }) => [part, offset])).to.deep.equal([
      ['👩\u200d', 0],
      ['👧', 3],
    ]);
    expect(finder(face('👩👧')).find('👩\u200d👧', undefined)).to.have.length(1);
  });

  it('uses the main face for characters that no font covers', () => {
    const main = face('a');
    expect(one(finder(main, face('b')), 'c')).to.deep.equal({ part: main.first, typeface: main, isMissing: true });
  });

  it('rejects a text that needs too many files', () => {
    const letters = Array.from({ length: 201 }, (_, index) => String.fromCodePoint(0x4e00 + index));
    const subject = finder(face(...letters));
    expect(() => letters.forEach((letter) => subject.find(letter, undefined)))
      .to.throw(ImageError)
      .with.property('code', 'ELIMIT');
    const parts = new Set<FontPart>();
    for (const letter of letters.slice(0, 200)) parts.add(one(subject, letter).part);
    expect(parts.size).to.equal(200);
  });

  it('detects the language of the text', () => {
    expect(new FontFinder('日本の', [face('a')], NO_FALLBACK).language).to.equal('ja');
  });
});
