import { ImageError } from '../../../shared/errors.js';
import type { FallbackFonts } from './fallback-fonts.js';
import { languageOf, type Language } from './scripts.js';
import type { FontPart, Typeface } from './typeface.js';

/** The font for a character. */
export interface FoundFont {
  readonly part: FontPart;
  /** The face that has the glyph; it may lack the style that was asked for. */
  readonly typeface: Typeface;
  /** No font has the character; this one shows that. */
  readonly isMissing: boolean;
}

/** A grapheme, or a part of an emoji, with its font. */
export interface FoundPart {
  readonly part: string;
  /** Index into the grapheme. */
  readonly offset: number;
  readonly font: FoundFont;
}

/** Most font files that a text may need. The fonts of Chinese, Japanese and Korean have 120 files each. */
const MAX_FILES = 200;

/** What fonts need no glyph for: joiners, variation selectors and control characters. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Cc}/u;

const EMOJI = /^[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;
const PICTURE = '\\p{Extended_Pictographic}\\p{Regional_Indicator}\\p{Emoji_Modifier}';
const EMOJI_PART = new RegExp(`[${PICTURE}][^${PICTURE}]*`, 'gu');

/** Finds the fonts for the characters of one text. */
export class FontFinder {
  readonly #typefaces: readonly [Typeface, ...Typeface[]];
  readonly #fallback: FallbackFonts;
  readonly #language: Language | undefined;
  /** By character. A text has few. */
  readonly #found = new Map<string, FoundFont | undefined>();
  readonly #used = new Set<FontPart>();

  /** @param typefaces in order of preference */
  constructor(text: string, typefaces: readonly [Typeface, ...Typeface[]], fallback: FallbackFonts) {
    this.#typefaces = typefaces;
    this.#fallback = fallback;
    this.#language = languageOf(text);
  }

  /** The first face of the list. */
  get main(): Typeface {
    return this.#typefaces[0];
  }

  /** The language of the text, where it changes the shapes of characters. */
  get language(): Language | undefined {
    return this.#language;
  }

  /**
   * The font for a character with its marks: the first that has all of it, else one that has the character alone.
   *
   * @param before the font before it, which is kept among files of one face
   * @throws ImageError `ELIMIT` for a text that needs too many files
   */
  find(grapheme: string, before: FoundFont | undefined): readonly FoundPart[] {
    const whole = this.#findWhole(grapheme, before);
    if (whole) return [{ part: grapheme, offset: 0, font: whole }];
    const parts = emojiParts(grapheme);
    if (parts.length > 1) {
      return parts.map(({ part, offset }) => ({ part, offset, font: this.#findWhole(part, before) ?? this.#missing }));
    }
    const [character = ''] = grapheme;
    const font = this.#findWhole(character, before) ?? this.#missing;
    return [{ part: grapheme, offset: 0, font }];
  }

  get #missing(): FoundFont {
    return { part: this.main.first, typeface: this.main, isMissing: true };
  }

  #findWhole(grapheme: string, before: FoundFont | undefined): FoundFont | undefined {
    const spellings = [grapheme, grapheme.normalize('NFC'), grapheme.normalize('NFD')].map(visibleCodes);
    if (spellings[0]!.length === 0) return before ?? { part: this.main.first, typeface: this.main, isMissing: false };
    if (!this.#found.has(grapheme)) this.#found.set(grapheme, this.#search(grapheme, spellings));
    const found = this.#found.get(grapheme);
    if (!found || !before || before.isMissing || before.typeface !== found.typeface) return found;
    // Files of a face share digits and punctuation; runs are to be long.
    const { characters } = before.part;
    return spellings.some((codes) => codes.every((code) => characters.has(code))) ? before : found;
  }

  #search(grapheme: string, spellings: readonly number[][]): FoundFont | undefined {
    for (const typeface of this.#candidates(grapheme)) {
      for (const codes of spellings) {
        const part = typeface.find(codes);
        if (part) return this.#use({ part, typeface, isMissing: false });
      }
    }
    return undefined;
  }

  *#candidates(grapheme: string): Generator<Typeface> {
    yield* this.#typefaces;
    yield* this.#fallback.typefaces(grapheme, this.#language);
  }

  #use(font: FoundFont): FoundFont {
    this.#used.add(font.part);
    if (this.#used.size > MAX_FILES) {
      throw new ImageError('ELIMIT', `l-text: the text needs more than ${MAX_FILES} font files`);
    }
    return font;
  }
}

function visibleCodes(text: string): number[] {
  return Array.from(text)
    .filter((character) => !INVISIBLE.test(character))
    .map((character) => character.codePointAt(0)!);
}

/** The pictures that an emoji is joined from, each with its selectors. */
function emojiParts(grapheme: string): readonly { part: string; offset: number }[] {
  if (!EMOJI.test(grapheme)) return [];
  return Array.from(grapheme.matchAll(EMOJI_PART), ({ 0: part, index }) => ({ part, offset: index }));
}
