import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { verifySignature } from '../../src/url/signature.js';

const KEYS = ['dummy-key'];
const NOW = 1_700_000_000;
const CODE = 'media-files/f/d/1/d/fd1d_x.png';

function sign(target: string, expires = '9999999999', key = 'dummy-key'): string {
  return createHmac('sha1', key)
    .update(target + expires)
    .digest('hex');
}

function withQuery(target: string, query: string): string {
  return `${target}${target.includes('?') ? '&' : '?'}${query}`;
}

describe('url/signature', () => {
  describe('test vectors of the official SDKs and of this package', () => {
    const vectors: readonly (readonly [string, string, (string | undefined)?, string?])[] = [
      ['sdk-testing-files/future-search.png', '32dbbbfc5f945c0403c71b54c38e76896ef2d6b0'],
      [
        'sdk-testing-files/%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80.png?tr=l-text,ie-4KS54KS%2F4KSo4KWN4KSm4KWA,co-red,fs-32,ff-sdk-testing-files@@Poppins-Regular_Q15GrYWmL.ttf,l-end',
        'ac9f24a03080102555e492185533c1ae6bd93fa7',
      ],
      ['sdk-testing-files/future-search.png?version=1.0&cache=false', 'f2e5a1b8b6a0b03fd63789dfc6413a94acef9fd8'],
      ['test_path_alt.jpg', 'e26ca157df99b30b2443d7cb6886fc396fb4c87b', undefined, 'test_private_key'],
      [CODE, '6ea3b6959bfbd820cd4548462603abae1b10c670'],
      [`tr:w-300,h-200/${CODE}`, 'a7792bfc4fbf92965fb265dc3a68c904c9b03764'],
      [`${CODE}?tr=w-300,h-200`, '6d1f6b79152eedf301fcd3a31e07ea33cd7ef0e7'],
      [`tr:w-300,h-200/${CODE}`, 'c846ad23f5b3e1b5dcacae4465cccc8990fbc93e', '1893456000'],
      [`${CODE}?tr=w-300%2Ch-200`, 'ec17a935a4865e815ef21f7cedb70490ad18a800', '1893456000'],
      [`${CODE}?updatedAt=1660032958761&tr=w-300,h-200`, 'c90e8ffd2fcee671ce69168cc44cc956d915034d'],
    ];
    for (const [target, signature, expires, key = 'dummy-key'] of vectors) {
      it(`${target.slice(0, 70)} ${expires ?? ''}`, () => {
        const query = expires === undefined ? `ik-s=${signature}` : `ik-t=${expires}&ik-s=${signature}`;
        expect(verifySignature(`/${withQuery(target, query)}`, [key], NOW)).to.deep.equal({
          signed: true,
          valid: true,
          expires: expires === undefined ? undefined : Number(expires),
        });
      });
    }
  });

  const check = (target: string, keys: readonly string[] = KEYS, now = NOW) => verifySignature(target, keys, now);

  it('recognises an unsigned target', () => {
    const unsigned = { signed: false, valid: false, expires: undefined };
    expect(check(`/${CODE}`)).to.deep.equal(unsigned);
    expect(check(`/${CODE}?ik-t=1893456000`)).to.deep.equal(unsigned);
    expect(check(`/${CODE}?ik-sdk-version=x&my-ik-s=1`)).to.deep.equal(unsigned);
  });

  it('accepts ik-s and ik-t at any position and in any order', () => {
    const signature = sign(`${CODE}?a=1&b=2`, '1893456000');
    for (const query of [
      `a=1&b=2&ik-t=1893456000&ik-s=${signature}`,
      `ik-s=${signature}&a=1&ik-t=1893456000&b=2`,
      `a=1&ik-s=${signature}&b=2&ik-t=1893456000`,
    ]) {
      expect(check(`/${CODE}?${query}`).valid, query).to.equal(true);
    }
  });

  it('rejects repeated ik-s and ik-t, since they are not signed themselves', () => {
    const never = sign(CODE);
    const later = sign(CODE, '1893456000');
    const invalid = { signed: true, valid: false, expires: undefined };
    for (const query of [
      `ik-s=${never}&ik-s=${never}`,
      `ik-s=${never}&ik-s=x`,
      `ik-s=${never}&ik-s`,
      `ik-s&ik-s=${never}`,
      `ik-s=${later}&ik-t=1893456000&ik-t=1893456000`,
      `ik-s=${later}&ik-t=1893456000&ik-t`,
      `ik-s=${later}&ik-t=1893456000&ik-s=`,
      `ik-s=${never}${'&ik-s=a'.repeat(1000)}`,
    ]) {
      expect(check(`/${CODE}?${query}`), query.slice(0, 60)).to.deep.equal(invalid);
    }
  });

  it('treats repeated slashes at the beginning as one', () =>
    expect(check(`//${CODE}?ik-s=${sign(CODE)}`).valid).to.equal(true));

  it('verifies the target as sent, without decoding or sorting', () => {
    const signature = sign(`${CODE}?a=1&b=2`);
    expect(check(`/${CODE}?b=2&a=1&ik-s=${signature}`).valid).to.equal(false);
    expect(check(`/${CODE}?a=%31&b=2&ik-s=${signature}`).valid).to.equal(false);
    expect(check(`/${CODE}x?a=1&b=2&ik-s=${signature}`).valid).to.equal(false);
  });

  it('accepts the expiry 9999999999 in ik-t', () => {
    const target = `/${CODE}?ik-t=9999999999&ik-s=${sign(CODE)}`;
    expect(check(target)).to.deep.equal({ signed: true, valid: true, expires: undefined });
  });

  it('is valid up to and including the second of expiry', () => {
    const target = `/${CODE}?ik-t=${NOW}&ik-s=${sign(CODE, String(NOW))}`;
    expect(check(target, KEYS, NOW).valid).to.equal(true);
    expect(check(target, KEYS, NOW + 1)).to.deep.equal({ signed: true, valid: false, expires: undefined });
  });

  it('rejects a changed expiry', () => {
    const signature = sign(CODE, String(NOW - 10));
    expect(check(`/${CODE}?ik-t=${NOW + 10}&ik-s=${signature}`).valid).to.equal(false);
    expect(check(`/${CODE}?ik-s=${signature}`).valid).to.equal(false);
  });

  for (const expires of ['', '-1', '1e9', '12345678901', ' 1893456000', '0x7', '1893456000.0']) {
    it(`rejects the expiry ${JSON.stringify(expires)} even if it is signed`, () =>
      expect(check(`/${CODE}?ik-t=${expires}&ik-s=${sign(CODE, expires)}`).valid).to.equal(false));
  }

  for (const signature of [
    '',
    'x',
    sign(CODE).toUpperCase(),
    `${sign(CODE)}0`,
    sign(CODE).slice(1),
    '%61',
    'é'.repeat(40),
  ]) {
    it(`rejects the signature ${JSON.stringify(signature.slice(0, 12))}`, () =>
      expect(check(`/${CODE}?ik-s=${signature}`)).to.deep.equal({ signed: true, valid: false, expires: undefined }));
  }

  it('accepts a signature by any key, and none without keys', () => {
    const target = `/${CODE}?ik-s=${sign(CODE, '9999999999', 'old')}`;
    expect(check(target, ['new', 'old']).valid).to.equal(true);
    expect(check(target, ['old', 'new']).valid).to.equal(true);
    expect(check(target, ['new']).valid).to.equal(false);
    expect(check(target, []).valid).to.equal(false);
  });

  it('accepts a transformation that was signed with raw spaces', () => {
    const query = sign(`${CODE}?tr=e-edit-prompt-make it vintage`);
    expect(check(`/${CODE}?tr=e-edit-prompt-make%20it%20vintage&ik-s=${query}`).valid).to.equal(true);
    const path = sign(`tr:l-text,i-a b,l-end/${CODE}`);
    expect(check(`/tr:l-text,i-a%20b,l-end/${CODE}?ik-s=${path}`).valid).to.equal(true);
    const other = sign(`${CODE}?v=a b`);
    expect(check(`/${CODE}?v=a%20b&ik-s=${other}`).valid, 'only in the transformation').to.equal(false);
  });
});
