import { familiesOf, languageOf } from './scripts.js';

/** What is said of characters that no font has: to who asked for the text, and to who runs the server. */
export interface MissingGlyphs {
  readonly refusal: string;
  readonly warning: string;
}

/** @param kinds as `kindOf` names them; an empty text for any other */
export function missingGlyphs(kinds: Iterable<string>, text: string): readonly MissingGlyphs[] {
  return Array.from(kinds, (kind) => {
    const refusal = kind === '' ? 'no font has some of the characters' : `no font has the characters (${kind})`;
    const [family] = kind === '' ? [] : familiesOf(kind, languageOf(text));
    const cure = family === undefined ? 'give a font that has them as an option' : `npm install @fontsource/${family}`;
    return { refusal, warning: `${refusal} of a text, so that boxes are drawn: ${cure}` };
  });
}
