import { expect } from 'chai';
import * as harfbuzz from 'harfbuzzjs';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { toSfnt } from '../../../../src/render/protocol/woff.js';
import { unwrapFont } from '../../../../src/render/worker/text/woff2.js';
import { ImageError } from '../../../../src/shared/errors.js';

const file = (extension: string): Buffer =>
  readFileSync(
    createRequire(import.meta.url).resolve(`@fontsource/open-sans/files/open-sans-latin-400-normal.${extension}`),
  );

describe('render/worker/text/woff2', () => {
  const woff2 = file('woff2');
  const codeOf = (bytes: Uint8Array): Promise<string> =>
    unwrapFont(bytes).then(
      () => 'none',
      (error: unknown) => (error instanceof ImageError ? error.code : String(error)),
    );

  it('returns the same glyphs as for the font in WOFF', async () => {
    const outlines = (sfnt: Uint8Array): string[] => {
      const font = new harfbuzz.Font(new harfbuzz.Face(new harfbuzz.Blob(sfnt)));
      return Array.from({ length: 200 }, (_, glyph) => `${font.glyphToPath(glyph)} ${font.glyphHAdvance(glyph)}`);
    };
    const expected = outlines(toSfnt(file('woff')));
    expect(new Set(expected).size).to.be.above(150);
    // Fontsource makes the two files apart, and a few glyphs are drawn in another way.
    const same = outlines(await unwrapFont(woff2)).filter((outline, glyph) => outline === expected[glyph]);
    expect(same.length).to.be.above(190);
  });

  it('reads shared memory, as used by render threads', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(woff2.length));
    shared.set(woff2);
    expect(Buffer.from(await unwrapFont(shared)).equals(Buffer.from(await unwrapFont(woff2)))).to.equal(true);
  });

  it('passes other fonts to their own readers', async () => {
    expect(Buffer.from(await unwrapFont(file('woff'))).equals(Buffer.from(toSfnt(file('woff'))))).to.equal(true);
    expect(await codeOf(Buffer.from('no font'))).to.equal('EINVAL');
  });

  it('rejects damaged fonts, and fonts that claim an excessive size', async () => {
    const claiming = Buffer.from(woff2);
    claiming.writeUInt32BE(0xffffffff, 16);
    const damaged = Buffer.from(woff2).fill(0x55, 200);
    for (const bytes of [Buffer.from('wOF2'), woff2.subarray(0, 1000), claiming, damaged]) {
      expect(await codeOf(bytes)).to.equal('EINVAL');
    }
    expect(await codeOf(woff2), 'its decoder still works').to.equal('none');
  });
});
