import { expect } from 'chai';
import { rmSync } from 'node:fs';
import type { Fontsource } from '../../../../src/render/protocol/fontsource.js';
import { FallbackFonts } from '../../../../src/render/worker/text/fallback-fonts.js';
import { FontLibrary } from '../../../../src/render/worker/text/font-library.js';
import type { Typeface } from '../../../../src/render/worker/text/typeface.js';
import { fontsFor, installedAs } from '../../../support/fonts.js';

describe('render/worker/text/fallback-fonts', () => {
  /** The families that are asked for, of those that are installed. */
  function asked(character: string, installed: readonly string[], language?: 'ja'): string[] {
    const families: string[] = [];
    const fallback = new FallbackFonts({ families: () => installed } as unknown as Fontsource, (family) => {
      families.push(family);
      return installed.includes(family) ? ({ family } as unknown as Typeface) : undefined;
    });
    expect([...fallback.typefaces(character, language)]).to.have.length(new Set(families).size - missing(families));
    return families;
    function missing(of: readonly string[]): number {
      return of.filter((family) => !installed.includes(family)).length;
    }
  }

  it('are those of the script, then the other installed Noto fonts, except coloured ones', () => {
    const installed = ['lobster', 'noto-color-emoji', 'noto-emoji', 'noto-sans-thai'];
    expect(asked('ไ', installed)).to.deep.equal(['noto-sans-thai', 'noto-emoji']);
    expect(asked('\u{e000}', installed)).to.deep.equal(['noto-emoji', 'noto-sans-thai']);
    expect(asked('漢', [], 'ja')[0]).to.equal('noto-sans-jp');
  });

  it('open only the files of a large font that a text needs', async () => {
    const { root, fontsource } = installedAs('noto-sans-jp', 'kosugi');
    try {
      const library = new FontLibrary({}, fontsource);
      const { shaper } = await fontsFor(library, '日本');
      const { glyphs } = shaper.shape('日本');
      expect(glyphs.every(({ path }) => path !== '')).to.equal(true);
      const typefaces = new Set(glyphs.map(({ typeface }) => typeface as Typeface));
      expect(typefaces.size).to.equal(1);
      // All of its files have 5 MB.
      expect([...typefaces][0]!.openedBytes).to.be.within(1, 500_000);
      expect(shaper.missing.size).to.equal(0);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
