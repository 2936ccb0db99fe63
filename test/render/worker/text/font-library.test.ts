import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FontLibrary } from '../../../../src/render/worker/text/font-library.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { layerFiles } from '../../../support/render.js';

const { resolve } = createRequire(import.meta.url);
const file = (name: string): Buffer => readFileSync(resolve(`@fontsource/open-sans/files/open-sans-${name}.woff`));

/** Fonts that can be told apart: an italic that has Latin letters, and one that has only Greek ones. */
const ITALIC = file('latin-400-italic');
const GREEK = file('greek-700-normal');

describe('render/worker/text/font-library', () => {
  const library = new FontLibrary({ Mine: ITALIC, Greek: GREEK });
  const layers = layerFiles([
    ['media-files/font.woff', ITALIC],
    ['media-files/text.txt', Buffer.from('no font')],
  ]);

  /** The outline of a character. */
  async function outline(family: string | undefined, text = 'a', fonts = library): Promise<string | undefined> {
    const { shaper } = await fonts.shaper(family, 'regular', 100, layers);
    return shaper.shape(text).glyphs[0]?.path;
  }

  it('is Open Sans for no name, and for one that it does not know', async () => {
    const { main } = await library.shaper(undefined, 'regular', 100, layers);
    expect(main).to.equal((await library.shaper('Open Sans', 'regular', 100, layers)).main);
    expect(main).to.equal((await library.shaper('No Such Font', 'regular', 100, layers)).main);
    expect(main).to.include({ isBold: false, isItalic: false });
    expect((await library.shaper(undefined, 'boldItalic', 100, layers)).main).to.include({
      isBold: true,
      isItalic: true,
    });
  });

  it('is a font of the options, or a file of the PIM', async () => {
    const [own, ofOptions, ofPim] = [
      await outline(undefined),
      await outline('Mine'),
      await outline('media-files/font.woff'),
    ];
    expect(ofOptions).to.not.equal(own);
    expect(ofPim).to.equal(ofOptions);
  });

  it('takes what a family lacks from Open Sans, then from the other fonts', async () => {
    expect(await outline('Greek', 'a')).to.equal(await outline(undefined, 'a'));
    expect(await outline('Greek', 'α')).to.not.equal(await outline(undefined, 'α'));
  });

  it('loads each face once', async () => {
    const [first, second] = [
      await library.shaper('Mine', 'bold', 10, layers),
      await library.shaper('Mine', 'bold', 20, layers),
    ];
    expect(second.main).to.equal(first.main);
  });

  for (const path of ['media-files/text.txt', 'media-files/missing.ttf', 'nowhere/font.ttf']) {
    it(`refuses ${path}`, async () => {
      const error: unknown = await library.shaper(path, 'regular', 10, layers).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ImageError).with.property('code', 'EINVAL');
    });
  }
});
