import { expect } from 'chai';
import { wrap } from '../../../../src/render/worker/text/wrap.js';

/** Every character is one wide. */
const measure = (text: string): number => text.length;
const lines = (text: string, width?: number): readonly string[] => wrap(text, width, measure);

describe('render/worker/text/wrap', () => {
  it('keeps a text without a width on one line', () => {
    expect(lines('one two three')).to.deep.equal(['one two three']);
  });

  it('breaks where the text says so', () => {
    expect(lines('one\ntwo\r\n\nthree')).to.deep.equal(['one', 'two', '', 'three']);
  });

  it('breaks between words, and leaves no space at an end', () => {
    expect(lines('one two three four', 9)).to.deep.equal(['one two', 'three', 'four']);
    expect(lines('one two  three', 7)).to.deep.equal(['one two', 'three']);
  });

  it('breaks inside a word that is wider than the line, but not inside a character', () => {
    expect(lines('a abcdefgh b', 3)).to.deep.equal(['a', 'abc', 'def', 'gh', 'b']);
    expect(lines('e\u0301e\u0301', 1)).to.deep.equal(['e\u0301', 'e\u0301']);
  });

  it('puts at least one character on a line', () => {
    expect(lines('abc', 0.5)).to.deep.equal(['a', 'b', 'c']);
  });
});
