import { expect } from 'chai';
import { paragraphs, wrap } from '../../../../src/render/worker/text/wrap.js';

/** Every character is one wide. */
const measure = (text: string): number => text.length;
const lines = (text: string, width?: number): readonly string[] =>
  paragraphs(text).flatMap((paragraph) => wrap(paragraph, width, measure));

describe('render/worker/text/wrap', () => {
  it('keeps a text without a width on one line', () => {
    expect(lines('one two three')).to.deep.equal(['one two three']);
  });

  it('breaks at line breaks', () => {
    expect(lines('one\ntwo\r\n\nthree')).to.deep.equal(['one', 'two', '', 'three']);
  });

  it('replaces a tab by four spaces, and removes other control characters', () => {
    expect(lines('a\tb\u0007c\u009f')).to.deep.equal(['a    bc']);
  });

  it('breaks between words, without trailing spaces', () => {
    expect(lines('one two three four', 9)).to.deep.equal(['one two', 'three', 'four']);
    expect(lines('one two  three', 7)).to.deep.equal(['one two', 'three']);
  });

  it('breaks at a zero-width space, but not at a non-breaking one', () => {
    expect(lines('abc\u200bdef', 4)).to.deep.equal(['abc\u200b', 'def']);
    expect(lines('x a\u00a0b', 3)).to.deep.equal(['x', 'a\u00a0b']);
  });

  it('breaks a word that is wider than the line, but not a grapheme', () => {
    expect(lines('a abcdefgh b', 3)).to.deep.equal(['a', 'abc', 'def', 'gh', 'b']);
    expect(lines('e\u0301e\u0301', 1)).to.deep.equal(['e\u0301', 'e\u0301']);
  });

  it('places at least one character on a line', () => {
    expect(lines('abc', 0.5)).to.deep.equal(['a', 'b', 'c']);
  });

  describe('in scripts without spaces', () => {
    it('breaks between dictionary words', () => {
      expect(lines('我们喜欢摄影', 4)).to.deep.equal(['我们喜欢', '摄影']);
      expect(lines('ภาษาไทย', 5)).to.deep.equal(['ภาษา', 'ไทย']);
      expect(lines('カメラを買う', 4)).to.deep.equal(['カメラを', '買う']);
    });

    it('neither starts a line with closing punctuation nor ends one with opening punctuation', () => {
      for (const width of [4, 5, 6, 7]) {
        for (const line of lines('他说：「你好，世界。」我们走', width)) {
          if (line.length > 1) expect(line).to.not.match(/^[：，。」]|「$/);
        }
      }
    });

    it('does not break Latin words and numbers', () => {
      expect(lines('価格1,200円です', 6)).to.deep.equal(['価格', '1,200円', 'です']);
    });

    it('breaks Korean at spaces', () => {
      expect(lines('한국어 텍스트', 5)).to.deep.equal(['한국어', '텍스트']);
    });
  });
});
