/**
 * Unicode's names of scripts for which Fontsource has Noto fonts. Their packages are named alike, but for `PACKAGES`.
 * Those come first that texts are likely to be in.
 */
const SCRIPTS = [
  ['Latin', 'Greek', 'Cyrillic', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo', 'Arabic', 'Hebrew'],
  ['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
  ['Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan', 'Georgian', 'Armenian', 'Ethiopic', 'Mongolian', 'Cherokee'],
  ['Syriac', 'Thaana', 'Nko', 'Tifinagh', 'Adlam', 'Vai', 'Bamum', 'Coptic', 'Gothic', 'Glagolitic', 'Ogham', 'Runic'],
  ['Canadian_Aboriginal', 'Tagalog', 'Limbu', 'Tai_Le', 'New_Tai_Lue', 'Tai_Tham', 'Tai_Viet', 'Buginese', 'Balinese'],
  ['Sundanese', 'Batak', 'Lepcha', 'Ol_Chiki', 'Javanese', 'Cham', 'Meetei_Mayek', 'Yi', 'Lisu', 'Saurashtra'],
].flat();

const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  Latin: ['noto-sans'],
  Greek: ['noto-sans'],
  Cyrillic: ['noto-sans'],
  Hiragana: ['noto-sans-jp'],
  Katakana: ['noto-sans-jp'],
  Hangul: ['noto-sans-kr'],
  Bopomofo: ['noto-sans-tc'],
  Tibetan: ['noto-serif-tibetan'],
  Emoji: ['noto-emoji'],
  Mathematics: ['noto-sans-math'],
  Symbols: ['noto-sans-symbols', 'noto-sans-symbols-2'],
};

/** Whose shapes of Chinese characters come first, by the language of the text. */
const HAN: Readonly<Record<Language, readonly string[]>> = {
  'zh-Hans': ['sc', 'tc', 'hk', 'jp', 'kr'],
  'zh-Hant': ['tc', 'hk', 'sc', 'jp', 'kr'],
  ja: ['jp', 'sc', 'tc', 'hk', 'kr'],
  ko: ['kr', 'jp', 'sc', 'tc', 'hk'],
};

/** Languages that share the Chinese characters and give them other shapes. */
export type Language = 'zh-Hans' | 'zh-Hant' | 'ja' | 'ko';

const SCRIPT = scriptPattern('Script');
/** Marks and punctuation have no script of their own, but some are of few scripts only. */
const EXTENSION = scriptPattern('Script_Extensions');

/** The script that a character is in; undefined for one that goes with any, such as a digit. */
export function scriptOf(character: string): string | undefined {
  return SCRIPTS[indexOfMatch(SCRIPT, character)];
}

/** What kind of characters a font lacks that lacks this one: a script, or `Emoji`, `Mathematics` or `Symbols`. */
export function kindOf(character: string): string | undefined {
  const script = scriptOf(character) ?? SCRIPTS[indexOfMatch(EXTENSION, character)];
  if (script !== undefined) return script;
  if (/^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u20e3)/u.test(character))
    return 'Emoji';
  if (/^(?:\p{Sm}|[\u{1d400}-\u{1d7ff}])/u.test(character)) return 'Mathematics';
  return /^\p{S}/u.test(character) ? 'Symbols' : undefined;
}

/** Families of Fontsource with characters of this kind, best first. */
export function familiesOf(kind: string, language: Language | undefined): readonly string[] {
  if (kind === 'Han') return HAN[language ?? 'zh-Hans'].map((region) => `noto-sans-${region}`);
  return PACKAGES[kind] ?? [`noto-sans-${kind.toLowerCase().replaceAll('_', '-')}`];
}

/** The language of a text with Chinese characters; undefined for any other. */
export function languageOf(text: string): Language | undefined {
  if (/\p{Script=Hiragana}|\p{Script=Katakana}/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  if (/\p{Script=Bopomofo}/u.test(text)) return 'zh-Hant';
  return /\p{Script=Han}/u.test(text) ? 'zh-Hans' : undefined;
}

/** A group for each script. */
function scriptPattern(property: string): RegExp {
  return new RegExp(`^(?:${SCRIPTS.map((script) => `(\\p{${property}=${script}})`).join('|')})`, 'u');
}

function indexOfMatch(pattern: RegExp, character: string): number {
  const groups: readonly (string | undefined)[] = pattern.exec(character)?.slice(1) ?? [];
  return groups.findIndex((group) => group !== undefined);
}
