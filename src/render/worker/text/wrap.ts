import { graphemes } from './itemise.js';

/** Spaces at which a line may break. Others are there to hold words together. */
const SPACE = '[^\\S\\u00a0\\u2007\\u202f]';
const BREAKS = new RegExp(`(?<=${SPACE}|\\u200b)(?!${SPACE})`, 'u');

/** Scripts without spaces between words. Hangul has them. */
const UNSPACED = new RegExp(
  ['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Thai', 'Lao', 'Khmer', 'Myanmar']
    .map((script) => `\\p{Script_Extensions=${script}}`)
    .join('|'),
  'u',
);
/** What does not begin a line, and what does not end one: closing and opening punctuation, and what follows a letter. */
const NEVER_FIRST = /^[\s\p{Pe}\p{Pf}\p{Po}\p{M}々〻ゝゞヽヾーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％]/u;
const NEVER_LAST = /[\p{Ps}\p{Pi}]$/u;

const WORDS = new Intl.Segmenter('und', { granularity: 'word' });

/** The paragraphs of a text: it breaks at its own line breaks. Tabs are spaces, other control characters are nothing. */
export function paragraphs(text: string): readonly string[] {
  return text
    .replaceAll('\t', '    ')
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((paragraph) => paragraph.replace(/\p{Cc}/gu, ''));
}

/**
 * Breaks a paragraph into lines: between words where a line would be wider than `width`, and inside words that are
 * wider than that. Trailing spaces are removed.
 *
 * @param width pixels; undefined for one line
 * @param measure the width of a text in pixels
 */
export function wrap(
  paragraph: string,
  width: number | undefined,
  measure: (text: string) => number,
): readonly string[] {
  if (width === undefined) return [paragraph];
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  for (const word of words(paragraph)) {
    const wordWidth = measure(word.trimEnd());
    if (line !== '' && lineWidth + wordWidth > width) {
      lines.push(line.trimEnd());
      line = '';
      lineWidth = 0;
    }
    if (wordWidth > width) {
      const pieces = split(word, width, measure);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? '';
      lineWidth = measure(line);
    } else {
      line += word;
      lineWidth += measure(word);
    }
  }
  return [...lines, line.trimEnd()];
}

/** Parts of a paragraph between which a line may break, each with the spaces behind it. */
function words(paragraph: string): readonly string[] {
  return paragraph.split(BREAKS).flatMap((word) => (UNSPACED.test(word) ? unspacedWords(word) : [word]));
}

/** Words that are written without spaces, as a dictionary knows them. */
function unspacedWords(text: string): readonly string[] {
  const parts: string[] = [];
  for (const { segment } of WORDS.segment(text)) {
    const before = parts.at(-1);
    if (before === undefined || mayBreak(before, segment)) parts.push(segment);
    else parts[parts.length - 1] = before + segment;
  }
  return parts;
}

function mayBreak(before: string, after: string): boolean {
  if (NEVER_LAST.test(before) || NEVER_FIRST.test(after)) return false;
  return UNSPACED.test(Array.from(before).at(-1) ?? '') || UNSPACED.test(Array.from(after)[0] ?? '');
}

/** Splits a word into pieces that fit, of at least one character. */
function split(word: string, width: number, measure: (text: string) => number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let pieceWidth = 0;
  for (const grapheme of graphemes(word)) {
    const graphemeWidth = measure(grapheme);
    if (piece !== '' && pieceWidth + graphemeWidth > width) {
      pieces.push(piece);
      piece = '';
      pieceWidth = 0;
    }
    piece += grapheme;
    pieceWidth += graphemeWidth;
  }
  return [...pieces, piece];
}
