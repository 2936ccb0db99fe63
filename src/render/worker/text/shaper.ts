import bidiFactory from 'bidi-js';
import type * as Harfbuzz from 'harfbuzzjs';
import type { FontFinder } from './font-finder.js';
import { itemise, visualOrder, type Run } from './itemise.js';
import { kindOf } from './scripts.js';
import type { FontPart, Typeface } from './typeface.js';

/** A glyph on a line. `x` and `y` are pixels from the start of the baseline, `scale` is pixels per font unit. */
export interface PlacedGlyph {
  readonly path: string;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  /** The face that has the glyph; it may lack the style that was asked for. */
  readonly typeface: Pick<Typeface, 'isBold' | 'isItalic'>;
}

export interface ShapedLine {
  readonly glyphs: readonly PlacedGlyph[];
  /** Pixels. */
  readonly width: number;
}

export type Direction = 'ltr' | 'rtl';

// Its types describe the ES module, but Node loads the CommonJS build, whose export is the function itself.
const bidi = (bidiFactory as unknown as typeof bidiFactory.default)();

/** The direction of a paragraph: that of its first letter. */
export function directionOf(paragraph: string): Direction {
  return (bidi.getEmbeddingLevels(paragraph).paragraphs[0]?.level ?? 0) % 2 === 1 ? 'rtl' : 'ltr';
}

/**
 * Shapes lines of one text by HarfBuzz and Unicode's bidirectional algorithm, with the first font that has each
 * character.
 */
export class Shaper {
  readonly #harfbuzz: typeof Harfbuzz;
  readonly #finder: FontFinder;
  readonly #size: number;
  readonly #missing = new Set<string>();

  /** @param size pixels */
  constructor(harfbuzz: typeof Harfbuzz, finder: FontFinder, size: number) {
    this.#harfbuzz = harfbuzz;
    this.#finder = finder;
    this.#size = size;
  }

  /** Kinds of characters in what was shaped that no font has; an empty text for those of no known kind. */
  get missing(): ReadonlySet<string> {
    return this.#missing;
  }

  /** The width of a line in pixels. */
  measure(text: string): number {
    return this.#runs(text, undefined).reduce((width, run) => width + this.#shapeRun(text, run).width, 0);
  }

  /**
   * Shapes a line. Its glyphs are in visual order.
   *
   * @param direction of its paragraph. Default: that of its first letter
   */
  shape(text: string, direction?: Direction): ShapedLine {
    const glyphs: PlacedGlyph[] = [];
    let width = 0;
    for (const run of visualOrder(this.#runs(text, direction))) {
      const { part, typeface } = run.font;
      const shaped = this.#shapeRun(text, run);
      for (const { glyph, cluster, x, y } of shaped.glyphs) {
        if (glyph === 0) this.#missing.add(kindOf(String.fromCodePoint(text.codePointAt(cluster)!)) ?? '');
        const path = part.font.glyphToPath(glyph) || (glyph === 0 ? box(part) : '');
        glyphs.push({ path, x: width + x, y, scale: shaped.scale, typeface });
      }
      width += shaped.width;
    }
    return { glyphs, width };
  }

  #runs(text: string, direction: Direction | undefined): readonly Run[] {
    return itemise(text, bidi.getEmbeddingLevels(text, direction).levels, this.#finder);
  }

  #shapeRun(text: string, { start, end, level, font: { part } }: Run) {
    const buffer = new this.#harfbuzz.Buffer();
    // The letters around it decide how Arabic ones are joined.
    buffer.addText(text, start, end - start);
    if (this.#finder.language !== undefined) buffer.setLanguage(this.#finder.language);
    buffer.guessSegmentProperties();
    buffer.setDirection(level % 2 === 1 ? this.#harfbuzz.Direction.RTL : this.#harfbuzz.Direction.LTR);
    this.#harfbuzz.shape(part.font, buffer);
    const scale = this.#size / part.unitsPerEm;
    const positions = buffer.getGlyphPositions();
    let width = 0;
    const glyphs = buffer.getGlyphInfos().map(({ codepoint: glyph, cluster }, index) => {
      const { xAdvance, xOffset, yOffset } = positions[index]!;
      const x = width + xOffset * scale;
      width += xAdvance * scale;
      return { glyph, cluster, x, y: -yOffset * scale };
    });
    return { glyphs, width, scale };
  }
}

/** An empty box in the place of a glyph that a font lacks, in font units: a frame within the advance of that glyph. */
function box({ font, unitsPerEm }: FontPart): string {
  const width = font.glyphHAdvance(0) || unitsPerEm / 2;
  const [left, right, top, pen] = [0.1 * width, 0.9 * width, 0.7 * unitsPerEm, 0.06 * unitsPerEm];
  const outer = `M${left} 0H${right}V${top}H${left}Z`;
  // The other way round, so that it is a hole.
  return `${outer}M${left + pen} ${pen}V${top - pen}H${right - pen}V${pen}Z`;
}
