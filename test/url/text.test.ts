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

    it('does not split characters', () => {
      expect(quote('😀'.repeat(41))).to.equal(`"${String.raw`\ud83d\ude00`.repeat(40)}..."`);
    });
  });

  it('replaces lone surrogates, and keeps pairs', () => {
    expect(wellFormed('a\ud83db\ude00c😀')).to.equal('a\ufffdb\ufffdc😀');
    expect(() => encodeURIComponent(wellFormed('\ud83d'))).to.not.throw();
  });

  it('decodes once, and keeps text that cannot be decoded', () => {
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

  it('decodes the same strings as decodeURIComponent', () => {
    const byNode = (text: string): string => {
      try {
        return decodeURIComponent(text);
      } catch {
        return text;
      }
    };
    const hex = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`;
    // The edges of RFC 3629: each first byte, with the continuations around those that it allows.
    const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0];
    for (let first = 0; first < 256; first++) {
      const texts = [hex(first), hex(first).toUpperCase(), `a${hex(first)}`];
      for (const second of edges) {
        texts.push(hex(first) + hex(second), `${hex(first)}${hex(second)}%80`, `${hex(first)}${hex(second)}%80%bf`);
        texts.push(
          `${hex(first)}${hex(second)}%7f`,
          `${hex(first)}x${hex(second)}`,
          `${hex(first)}${hex(second)}%80%bf%80`,
        );
      }
      for (const text of texts) expect(decodeOnce(text), text).to.equal(byNode(text));
    }
    for (const text of [
      '%',
      '%4',
      '%zz',
      '%%41',
      '%4g',
      '%-1',
      '%+1',
      '% 1',
      '\ud83d%41',
      '%41\ud83d',
      'é%41',
      '%\n1',
      '\n%41',
    ]) {
      expect(decodeOnce(text), JSON.stringify(text)).to.equal(byNode(text));
    }
  });

  it('throws no internal exception for invalid text, which would be a thousand times slower', () => {
    const { decodeURIComponent: original } = globalThis;
    let calls = 0;
    globalThis.decodeURIComponent = (text) => {
      calls += 1;
      return original(text);
    };
    try {
      for (const text of ['%', '%C3', '%zz', '%ff%fe', '%C3%28', '%E2%82', '%F0%9F%98', '%ED%A0%80'].map((part) =>
        part.repeat(999),
      )) {
        expect(decodeOnce(text)).to.equal(text);
      }
      expect(calls).to.equal(0);
      expect(decodeOnce('%C3%BC'.repeat(2000))).to.equal('ü'.repeat(2000));
      expect(calls).to.equal(1);
    } finally {
      globalThis.decodeURIComponent = original;
    }
  });

  it('decodes a plus in a query as a space', () => {
    expect(['a+b', 'a%2Bb', '50%+'].map(decodeQuery)).to.deep.equal(['a b', 'a+b', '50% ']);
  });

  describe('fromBase64', () => {
    const TEXT = 'Grüße? ~~>>';

    it('accepts both alphabets, with or without padding, spaces for + and an additional percent-encoding', () => {
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
      it(`rejects ${JSON.stringify(value)}`, () => {
        expectFailure(() => fromBase64('ie', value), 'EINVAL', /^ie: ".*" is not base64-encoded UTF-8 text$/);
      });
    }

    it('truncates long text at its limit, without a partial character', () => {
      expect(fromBase64('ie', base64('abcdef'), 8)).to.equal('abcdef');
      expect(fromBase64('ie', base64('abcdefg'), 8)).to.equal('abcdef');
      expect(fromBase64('ie', base64('abcdeü'), 8)).to.equal('abcde');
    });

    it('keeps a byte order mark', () => {
      expect(fromBase64('ie', base64('\uFEFFa'))).to.equal('\uFEFFa');
    });
  });
});
