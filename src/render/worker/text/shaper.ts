import bidiFactory from 'bidi-js';
import type * as Harfbuzz from 'harfbuzzjs';
import type { FontPart, Typeface } from './typeface.js';

/** A glyph on a line. `x` and `y` are pixels from the start of the baseline, `scale` is pixels per font unit. */
export interface PlacedGlyph {
  readonly path: string;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  /** The face that has the glyph; it may lack the style that was asked for. */
  readonly typeface: Typeface;
}

export interface ShapedLine {
  readonly glyphs: readonly PlacedGlyph[];
  /** Pixels. */
  readonly width: number;
}

/** A part of a line with one direction and one font. */
interface Run {
  readonly text: string;
  readonly part: FontPart;
  readonly typeface: Typeface;
  readonly level: number;
}

// Its types describe the ES module, but Node loads the CommonJS build, whose export is the function itself.
const bidi = (bidiFactory as unknown as typeof bidiFactory.default)();

/**
 * Shapes lines of text by HarfBuzz and Unicode's bidirectional algorithm, with the first face that has each character.
 */
export class Shaper {
  readonly #harfbuzz: typeof Harfbuzz;
  readonly #typefaces: readonly Typeface[];
  readonly #size: number;

  /**
   * @param typefaces in order of preference
   * @param size pixels
   */
  constructor(harfbuzz: typeof Harfbuzz, typefaces: readonly Typeface[], size: number) {
    this.#harfbuzz = harfbuzz;
    this.#typefaces = typefaces;
    this.#size = size;
  }

  /** Shapes a line. Its glyphs are in visual order. */
  shape(text: string): ShapedLine {
    const glyphs: PlacedGlyph[] = [];
    let x = 0;
    for (const run of visualOrder(this.#runs(text))) {
      const buffer = new this.#harfbuzz.Buffer();
      buffer.addText(run.text);
      buffer.guessSegmentProperties();
      buffer.setDirection(run.level % 2 === 1 ? this.#harfbuzz.Direction.RTL : this.#harfbuzz.Direction.LTR);
      this.#harfbuzz.shape(run.part.font, buffer);
      const scale = this.#size / run.part.unitsPerEm;
      const positions = buffer.getGlyphPositions();
      buffer.getGlyphInfos().forEach(({ codepoint }, index) => {
        const { xAdvance, xOffset, yOffset } = positions[index]!;
        const path = run.part.font.glyphToPath(codepoint);
        glyphs.push({ path, x: x + xOffset * scale, y: -yOffset * scale, scale, typeface: run.typeface });
        x += xAdvance * scale;
      });
    }
    return { glyphs, width: x };
  }

  #runs(text: string): readonly Run[] {
    const { levels } = bidi.getEmbeddingLevels(text);
    const runs: Run[] = [];
    for (const { segment, index } of GRAPHEMES.segment(text)) {
      const level = levels[index] ?? 0;
      const before = runs.at(-1);
      const found = this.#find(segment, before);
      if (before?.level === level && before.part === found.part) {
        runs[runs.length - 1] = { ...before, text: before.text + segment };
      } else {
        runs.push({ text: segment, level, ...found });
      }
    }
    return runs;
  }

  /**
   * The font for a character and its marks: that of the run before, so that runs are long, else the first that has
   * them.
   */
  #find(grapheme: string, before: Run | undefined): { part: FontPart; typeface: Typeface } {
    const needed = Array.from(grapheme, (character) => character.codePointAt(0)!).filter((code) => !isInvisible(code));
    const has = (part: FontPart): boolean => needed.every((code) => part.characters.has(code));
    if (before && has(before.part)) return { part: before.part, typeface: before.typeface };
    for (const typeface of this.#typefaces) {
      const part = typeface.parts.find(has);
      if (part) return { part, typeface };
    }
    // No font has all of it. One may have the character without its marks.
    for (const typeface of this.#typefaces) {
      const part = typeface.parts.find(({ characters }) => needed[0] !== undefined && characters.has(needed[0]));
      if (part) return { part, typeface };
    }
    const [typeface] = this.#typefaces as [Typeface];
    return { part: typeface.parts[0]!, typeface };
  }
}

const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The user-perceived characters of a text. */
export function graphemes(text: string): readonly string[] {
  return Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

/** Joiners, variation selectors and control characters, for which fonts need no glyph. */
function isInvisible(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff
  );
}

/** Rule L2 of UAX 9: from the highest level down to 1, reverses each sequence of runs at that level or above. */
function visualOrder(runs: readonly Run[]): readonly Run[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level >= 1; level--) {
    for (let start = 0; start < ordered.length; start++) {
      if (ordered[start]!.level < level) continue;
      let end = start;
      while (end + 1 < ordered.length && ordered[end + 1]!.level >= level) end++;
      ordered.splice(start, end - start + 1, ...ordered.slice(start, end + 1).reverse());
      start = end;
    }
  }
  return ordered;
}
