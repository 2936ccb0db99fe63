import type { Fontsource } from '../../protocol/fontsource.js';
import { familiesOf, kindOf, type Language } from './scripts.js';
import type { Typeface } from './typeface.js';

/** Noto fonts, colour fonts aside: their glyphs are no outlines. */
const NOTO = /^noto-(?!color)/;

/** Faces that lend glyphs to one text where no other font has them: the Noto fonts of Fontsource that are installed. */
export class FallbackFonts {
  readonly #open: (family: string) => Typeface | undefined;
  readonly #fontsource: Fontsource;
  #installed: readonly string[] | undefined;
  /** By family; those that are not installed, too. */
  readonly #typefaces = new Map<string, Typeface | undefined>();

  /** @param open gives a family in the style of the text; undefined if it is not installed */
  constructor(fontsource: Fontsource, open: (family: string) => Typeface | undefined) {
    this.#fontsource = fontsource;
    this.#open = open;
  }

  /** Faces that may have a character: those of its script first, then all others. */
  *typefaces(character: string, language: Language | undefined): Generator<Typeface> {
    const kind = kindOf(character);
    const families = kind === undefined ? [] : familiesOf(kind, language);
    this.#installed ??= this.#fontsource.families().filter((family) => NOTO.test(family));
    for (const family of new Set([...families, ...this.#installed])) {
      if (!this.#typefaces.has(family)) this.#typefaces.set(family, this.#open(family));
      const typeface = this.#typefaces.get(family);
      if (typeface) yield typeface;
    }
  }
}
