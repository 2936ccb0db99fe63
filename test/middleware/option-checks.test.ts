import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as checks from '../../src/middleware/option-checks.js';

const FONT = createRequire(import.meta.url).resolve('@fontsource/open-sans/files/open-sans-latin-400-normal.woff');

/** For each check: values that it takes, values that it refuses, and what it says of them. */
const CASES: readonly (readonly [string, checks.Check, readonly unknown[], readonly unknown[], RegExp])[] = [
  ['text', checks.text, ['a', ' '], ['', 1, null, undefined, ['a']], /^must be a non-empty string$/],
  ['flag', checks.flag, [true, false], [0, 'true', null], /^must be true or false$/],
  ['object', checks.object, [{}, new Map()], [null, [], 'a', undefined], /^must be an object$/],
  ['functionOf', checks.functionOf('(a) => b'), [() => 1], [{}, 'a', null], /^must be a function \(a\) => b$/],
  [
    'integer',
    checks.integer(1),
    [1, 2 ** 53 - 1],
    [0, 1.5, NaN, Infinity, '1', 2 ** 53],
    /^must be a whole number of at least 1$/,
  ],
  [
    'widths',
    checks.widths,
    [[2], [320, 640, 65_535], [640, 320, 320]],
    [[], [1], [0.5], [65_536], ['320'], 320, null],
    /^must be a non-empty list of whole numbers from 2 to 65535$/,
  ],
  ['integer up to a limit', checks.integer(0, 9), [0, 9], [-1, 10], /^must be a whole number from 0 to 9$/],
  [
    'milliseconds',
    checks.milliseconds(1),
    [1, 2 ** 31 - 1],
    [0, 2 ** 31],
    /^must be a whole number from 1 to 2147483647$/,
  ],
  [
    'webAddress',
    checks.webAddress,
    ['http://a', 'https://a.example:8/b'],
    ['a', 'ftp://a', '//a', 1, null],
    /^must be an address/,
  ],
  [
    'webAddress with credentials',
    checks.webAddress,
    [],
    ['https://u@a', 'https://u:p@a', 'https://:p@a'],
    /^must not hold credentials/,
  ],
  [
    'webAddress with more',
    checks.webAddress,
    [],
    ['https://a/?b', 'https://a/#b'],
    /^must not have a query or a fragment$/,
  ],
  [
    'headerValue',
    checks.headerValue,
    ['no-store', 'a, b="c"'],
    ['', 'a\nb', 'ü', 1],
    /^must be the text of an HTTP header$/,
  ],
  [
    'autoFormats',
    checks.autoFormats,
    [[], ['avif'], ['webp', 'avif']],
    ['avif', ['png'], null],
    /^must be a list of 'avif' and 'webp'$/,
  ],
  [
    'textOrList',
    checks.textOrList,
    ['a', ['a', 'b']],
    ['', [], ['a', ''], [1], null],
    /^must be a non-empty string, or a list/,
  ],
  [
    'keyvStore',
    checks.keyvStore,
    [new Map()],
    [{}, { get: 1, set: 1, delete: 1, clear: 1 }, null, 'a'],
    /^must be a Keyv instance/,
  ],
  [
    'logger',
    checks.logger,
    [console],
    [{ warn: console.warn }, null, undefined, 'a'],
    /^must have the methods warn and error$/,
  ],
  [
    'encryptionKey',
    checks.encryptionKey,
    [Buffer.alloc(32), 'ab'.repeat(32)],
    ['a', Buffer.alloc(31), 1],
    /^must be 32 bytes/,
  ],
  [
    'resourcePath',
    checks.resourcePath,
    ['media-files/a.png'],
    ['a.png', 'media-files/', 'media-files/../a'],
    /^must be a path such as/,
  ],
  ['resourcePath that is not a string', checks.resourcePath, [], ['', 1], /^must be a non-empty string$/],
  [
    'namedTransformations',
    checks.namedTransformations,
    [{}, { a: 'w-1' }, { a: 'n-b', b: 'h-1' }],
    [[], 'a'],
    /^must be an object/,
  ],
  [
    'namedTransformations that are not strings',
    checks.namedTransformations,
    [],
    [{ a: 1 }],
    /^must hold strings; "a" does not$/,
  ],
  [
    'namedTransformations that are wrong',
    checks.namedTransformations,
    [],
    [{ a: 'w-' }, { a: 'n-a' }, { a: 'n-b' }],
    /^holds a bad transformation; "a": /,
  ],
  [
    'fonts',
    checks.fonts,
    [{}, { A: FONT }, { A: readFileSync(FONT) }, { A: `${FONT}2` }, { A: { regular: FONT, bold: FONT } }],
    [[], 'a'],
    /^must be an object/,
  ],
  ['fonts of other styles', checks.fonts, [], [{ A: { thin: FONT } }], /^: A must have the styles .*, not thin$/],
  [
    'fonts that are invalid',
    checks.fonts,
    [],
    [{ A: '/no/such.woff' }, { A: Buffer.from('text') }],
    /^: A regular cannot be read: /,
  ],
];

describe('middleware/option-checks', () => {
  for (const [name, check, good, bad, message] of CASES) {
    it(name, () => {
      for (const value of good) expect(check(value)).to.equal(undefined);
      for (const value of bad) expect(check(value)).to.match(message);
    });
  }

  it('keyBytes accepts bytes, base64 and hex', () => {
    const key = Buffer.from(Array.from({ length: 32 }, (_, index) => 7 * index));
    for (const given of [key, new Uint8Array(key), key.toString('base64'), key.toString('base64url')]) {
      expect(Buffer.from(checks.keyBytes(given)!)).to.deep.equal(key);
    }
    for (const given of [key.toString('hex'), key.toString('hex').toUpperCase()]) {
      expect(checks.keyBytes(given)).to.deep.equal(key);
    }
    expect(checks.keyBytes('a'.repeat(63))).to.equal(undefined);
  });
});
