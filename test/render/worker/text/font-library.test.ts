import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Fontsource } from '../../../../src/render/protocol/fontsource.js';
import { Packages } from '../../../../src/render/protocol/packages.js';
import type { Style } from '../../../../src/render/protocol/fonts.js';
import { FontLibrary, type TextFonts } from '../../../../src/render/worker/text/font-library.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { layerFiles } from '../../../support/render.js';

const { resolve } = createRequire(import.meta.url);
const file = (name: string, extension = 'woff'): Buffer =>
  readFileSync(resolve(`@fontsource/open-sans/files/open-sans-${name}.${extension}`));

/** Fonts that can be told apart: an italic that has Latin letters, and one that has only Greek ones. */
const ITALIC = file('latin-400-italic');
const GREEK = file('greek-700-normal');

describe('render/worker/text/font-library', () => {
  const library = new FontLibrary({ Mine: ITALIC, Greek: GREEK, Two: file('latin-400-italic', 'woff2') });
  const layers = layerFiles([
    ['media-files/font.woff', ITALIC],
    ['media-files/font.woff2', file('latin-400-italic', 'woff2')],
    ['media-files/text.txt', Buffer.from('no font')],
  ]);

  const fontsFor = (
    family: string | undefined,
    text = 'a',
    style: Style = 'regular',
    of = library,
  ): Promise<TextFonts> => of.fontsFor({ text, family, style, size: 100, layers });

  /** The outline of a character. */
  async function outline(family: string | undefined, text = 'a'): Promise<string | undefined> {
    const { shaper } = await fontsFor(family, text);
    return shaper.shape(text).glyphs[0]?.path;
  }

  it('defaults to Open Sans, also for unknown names', async () => {
    const { main, toInstall } = await fontsFor(undefined);
    expect(main).to.equal((await fontsFor('Open Sans')).main);
    expect(main).to.equal((await fontsFor('No Such Font')).main);
    expect([toInstall, (await fontsFor('No Such Font')).toInstall]).to.deep.equal([undefined, undefined]);
    expect(main).to.include({ isBold: false, isItalic: false });
    expect((await fontsFor(undefined, 'a', 'boldItalic')).main).to.include({ isBold: true, isItalic: true });
  });

  it('names the package of a missing ImageKit font', async () => {
    const { main, toInstall } = await fontsFor('Lobster');
    expect(toInstall).to.equal('@fontsource/lobster');
    expect(main).to.equal((await fontsFor(undefined)).main);
    expect((await fontsFor('Open Sans')).toInstall).to.equal(undefined);
    const own = new FontLibrary({ Lobster: ITALIC });
    expect((await fontsFor('Lobster', 'a', 'regular', own)).toInstall).to.equal(undefined);
  });

  it('loads a font of the options or a file of the PIM, as WOFF or WOFF 2', async () => {
    const own = await outline(undefined);
    const others = [await outline('Mine'), await outline('Two')];
    others.push(await outline('media-files/font.woff'), await outline('media-files/font.woff2'));
    expect(others[0]).to.not.equal(own);
    expect(new Set(others).size).to.equal(1);
  });

  it('falls back to Open Sans, then to the other fonts, then to Noto', async () => {
    expect(await outline('Greek', 'a')).to.equal(await outline(undefined, 'a'));
    expect(await outline('Greek', 'α')).to.not.equal(await outline(undefined, 'α'));
    const { shaper } = await fontsFor('Greek', 'ไ');
    expect(shaper.shape('ไ').glyphs[0]!.path).to.not.equal('');
    expect(shaper.missing.size).to.equal(0);
  });

  it('has no fonts besides those that are installed', async () => {
    const none = new FontLibrary({}, new Fontsource(new Packages(['/nowhere'])));
    const error: unknown = await fontsFor(undefined, 'a', 'regular', none).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ImageError).with.property('code', 'EINTERNAL');
  });

  it('opens each face once', async () => {
    expect((await fontsFor('Mine', 'a', 'bold')).main).to.equal((await fontsFor('Mine', 'b', 'bold')).main);
  });

  for (const path of ['media-files/text.txt', 'media-files/missing.ttf', 'nowhere/font.ttf']) {
    it(`rejects ${path}`, async () => {
      const error: unknown = await fontsFor(path).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ImageError).with.property('code', 'EINVAL');
    });
  }
});
