import { expect } from 'chai';
import { familiesOf, kindOf, languageOf, scriptOf } from '../../../../src/render/worker/text/scripts.js';

describe('render/worker/text/scripts', () => {
  it('returns the script of a letter, and undefined for common characters', () => {
    expect(Array.from('aжक漢あ한ع', scriptOf)).to.deep.equal([
      'Latin',
      'Cyrillic',
      'Devanagari',
      'Han',
      'Hiragana',
      'Hangul',
      'Arabic',
    ]);
    expect(Array.from('1 .。\u0301🦊', scriptOf)).to.deep.equal(Array(6).fill(undefined));
  });

  it('returns the kind of a character', () => {
    expect(Array.from('ไ।、🦊🇦∰𝔸☙', kindOf)).to.deep.equal([
      'Thai',
      'Devanagari',
      'Han',
      'Emoji',
      'Emoji',
      'Mathematics',
      'Mathematics',
      'Symbols',
    ]);
    expect(['\u{e000}', '\u{10ffff}', ''].map(kindOf)).to.deep.equal([undefined, undefined, undefined]);
  });

  it('lists the packages of a kind, for Chinese characters by language', () => {
    expect(familiesOf('Thai', undefined)).to.deep.equal(['noto-sans-thai']);
    expect(familiesOf('Canadian_Aboriginal', undefined)).to.deep.equal(['noto-sans-canadian-aboriginal']);
    expect(familiesOf('Tibetan', undefined)).to.deep.equal(['noto-serif-tibetan']);
    expect(familiesOf('Emoji', undefined)).to.deep.equal(['noto-emoji']);
    expect(familiesOf('Han', undefined)[0]).to.equal('noto-sans-sc');
    expect(familiesOf('Han', 'ja')[0]).to.equal('noto-sans-jp');
  });

  it('detects the language of a text with Chinese characters', () => {
    expect(['你好', '日本の', '漢字 한국', 'ㄅ你', 'Hello'].map(languageOf)).to.deep.equal([
      'zh-Hans',
      'ja',
      'ko',
      'zh-Hant',
      undefined,
    ]);
  });
});
