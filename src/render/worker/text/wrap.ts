import { graphemes } from './shaper.js';

/**
 * Breaks a text into lines: where it says so itself, between words where a line would get wider than `width`, and
 * inside words that are wider by themselves. Without a width only the first. Spaces at the ends of lines are gone.
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
      const pieces = cut(word, width, measure);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? '';
    } else {
      line += word;
    }
    lineWidth = measure(line);
  }
  return [...lines, line.trimEnd()];
}

/** Cuts a word into pieces that fit, at least one character each. */
function cut(word: string, width: number, measure: (text: string) => number): readonly string[] {
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
