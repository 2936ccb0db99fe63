import { graphemes } from './shaper.js';

/**
 * Breaks a text into lines: at its own line breaks, between words where a line would be wider than `width`, and inside
 * words that are wider than that. Trailing spaces are removed.
 *
 * @param width pixels; undefined to break at line breaks only
 * @param measure the width of a text in pixels
 */
export function wrap(text: string, width: number | undefined, measure: (text: string) => number): readonly string[] {
  return text
    .replaceAll('\t', '    ')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .flatMap((paragraph) => (width === undefined ? [paragraph] : wrapParagraph(paragraph, width, measure)));
}

function wrapParagraph(paragraph: string, width: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  for (const word of paragraph.split(/(?<=\s)(?=\S)/)) {
    const wordWidth = measure(word.trimEnd());
    if (line !== '' && lineWidth + wordWidth > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    if (wordWidth > width) {
      const pieces = split(word, width, measure);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? '';
    } else {
      line += word;
    }
    lineWidth = measure(line);
  }
  return [...lines, line.trimEnd()];
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
