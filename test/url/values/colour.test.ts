import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { COLOUR_NAMES, parseColour, writeColour } from '../../../src/url/values/colour.js';

describe('url/values/colour', () => {
  for (const [text, r, g, b, alpha] of [
    ['FF0000', 255, 0, 0, 1],
    ['cddC39', 205, 220, 57, 1],
    ['F00', 255, 0, 0, 1],
    ['FF000040', 255, 0, 0, 0.4],
    ['00FF0010', 0, 255, 0, 0.1],
    ['00000000', 0, 0, 0, 0],
    ['FF000099', 255, 0, 0, 0.99],
    ['AAAA54', 170, 170, 84, 1],
    ['FF0000AA', 255, 0, 0, 170 / 255],
    ['FF0000fF', 255, 0, 0, 1],
    ['red', 255, 0, 0, 1],
    ['lightskyblue', 135, 206, 250, 1],
    ['transparent', 0, 0, 0, 0],
  ] as const) {
    it(`parses ${text}`, () => expect(parseColour(text)).to.deep.equal({ r, g, b, alpha }));
  }

  for (const text of [
    '',
    'Red',
    'FF',
    'FF00',
    '00000',
    'FF000',
    'FF00000',
    'FF0000400',
    '#FF0000',
    'GG0000',
    'constructor',
    'rebeccapurple',
    ' red',
  ]) {
    it(`rejects ${JSON.stringify(text)}`, () => expect(parseColour(text)).to.equal(undefined));
  }

  it('accepts the 147 keywords of SVG 1.1 and transparent', () => {
    expect(COLOUR_NAMES).to.have.length(148);
    const table = COLOUR_NAMES.map((name) => `${name} ${writeColour(parseColour(name)!)}`);
    // The digest of a table that was compared with that of the package @img/colour.
    const digest = createHash('sha256').update(table.sort().join('\n')).digest('hex');
    expect(digest).to.equal('4f2212863f5ac3ce239516cdf76be5074deb2d05f356c460358c11b936a6f0d9');
  });

  it('writes every opacity so that it parses to the same value', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      for (const pair of [byte.toString(16).padStart(2, '0'), String(byte % 100).padStart(2, '0')]) {
        const colour = parseColour(`0a0b0c${pair}`)!;
        expect(parseColour(writeColour(colour))).to.deep.equal(colour);
      }
    }
  });

  it('writes all spellings of a colour the same', () => {
    expect(['red', 'F00', 'f00', 'FF0000', 'ff0000FF'].map((text) => writeColour(parseColour(text)!))).to.deep.equal(
      Array(5).fill('ff0000'),
    );
    expect(['grey', 'gray', '808080'].map((text) => writeColour(parseColour(text)!))).to.deep.equal(
      Array(3).fill('808080'),
    );
  });
});
