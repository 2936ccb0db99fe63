import { expect } from 'chai';
import { decodeOnce, decodeQuery, fromBase64, quote, wellFormed } from '../../src/url/text.js';
import { expectFailure } from './reading.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('url/text', () => {
  describe('quote', () => {
    it('shows up to 40 characters', () => {
      expect(quote('a'.repeat(40))).to.equal(`"${'a'.repeat(40)}"`);
      expect(quote('a'.repeat(41))).to.equal(`"${'a'.repeat(40)}..."`);
    });

    it('is safe in a header', () => {
      expect(quote('a"b\\c\r\nd')).to.equal(String.raw`"a\"b\\c\r\nd"`);
      expect(quote('ü\x7f\u2028')).to.equal(String.raw`"\u00fc\u007f\u2028"`);
    });

    it('cuts no character in two', () => {
      expect(quote('😀'.repeat(41))).to.equal(`"${String.raw`\ud83d\ude00`.repeat(40)}..."`);
    });
  });

  it('replaces lone surrogates, and leaves pairs', () => {
    expect(wellFormed('a\ud83db\ude00c😀')).to.equal('a\ufffdb\ufffdc😀');
    expect(() => encodeURIComponent(wellFormed('\ud83d'))).to.not.throw();
  });

  it('decodes once, and leaves what cannot be decoded', () => {
    expect(['a%20b', 'a%2520b', 'a+b', 'plain', '50%', '%ff', '%C3%BC'].map(decodeOnce)).to.deep.equal([
      'a b',
      'a%20b',
      'a+b',
      'plain',
      '50%',
      '%ff',
      'ü',
    ]);
  });

  it('takes a plus of a query for a space', () => {
    expect(['a+b', 'a%2Bb', '50%+'].map(decodeQuery)).to.deep.equal(['a b', 'a+b', '50% ']);
  });

  describe('fromBase64', () => {
    const TEXT = 'Grüße? ~~>>';

    it('takes both alphabets, with or without padding, spaces for + and one more percent-encoding', () => {
      const standard = base64(TEXT);
      const plain = standard.replace(/=+$/, '');
      const spaced = base64('>>>').replaceAll('+', ' ');
      expect(base64('>>>')).to.include('+');
      for (const value of [standard, plain, Buffer.from(TEXT).toString('base64url'), encodeURIComponent(standard)]) {
        expect(fromBase64('ie', value), value).to.equal(TEXT);
      }
      expect(fromBase64('ie', spaced)).to.equal('>>>');
    });

    for (const value of [
      '',
      '=',
      'a',
      'abcde',
      'ab=c',
      'a b!',
      'ab===',
      '%zz',
      Buffer.from([0xff]).toString('base64'),
    ]) {
      it(`refuses ${JSON.stringify(value)}`, () => {
        expectFailure(() => fromBase64('ie', value), 'EINVAL', /^ie: ".*" is not base64-encoded UTF-8 text$/);
      });
    }

    it('cuts what is longer than its limit, and a character that the cut splits', () => {
      expect(fromBase64('ie', base64('abcdef'), 8)).to.equal('abcdef');
      expect(fromBase64('ie', base64('abcdefg'), 8)).to.equal('abcdef');
      expect(fromBase64('ie', base64('abcdeü'), 8)).to.equal('abcde');
    });

    it('keeps a byte order mark, which is part of the text', () => {
      expect(fromBase64('ie', base64('\uFEFFa'))).to.equal('\uFEFFa');
    });
  });
});
