import type * as Harfbuzz from 'harfbuzzjs';
import { toSfnt } from '../../protocol/woff.js';
import type { FaceFiles, FontSource } from './find-face.js';

/** One font file, ready to shape with. */
export interface FontPart {
  readonly font: Harfbuzz.Font;
  readonly unitsPerEm: number;
  readonly characters: ReadonlySet<number>;
  /** Size of the file, unpacked. */
  readonly bytes: number;
}

/** Extents above and below the base line, and the gap between lines, as fractions of the font size. */
export interface Metrics {
  readonly ascent: number;
  readonly descent: number;
  readonly gap: number;
}

/** A face: font files that together have its glyphs, each opened when a text first needs it. */
export class Typeface {
  readonly isBold: boolean;
  readonly isItalic: boolean;
  readonly #harfbuzz: typeof Harfbuzz;
  readonly #files: readonly FontSource[];
  readonly #opened = new Map<FontSource, FontPart>();

  constructor({ files, isBold, isItalic }: FaceFiles, harfbuzz: typeof Harfbuzz) {
    this.#files = files;
    this.isBold = isBold;
    this.isItalic = isItalic;
    this.#harfbuzz = harfbuzz;
  }

  /** Bytes of the files that have been opened. */
  get openedBytes(): number {
    return [...this.#opened.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Its first file, which has the Latin letters if there are any. */
  get first(): FontPart {
    return this.#open(this.#files[0]!);
  }

  /** Of its first file. */
  get metrics(): Metrics {
    const { font, unitsPerEm: em } = this.first;
    const { ascender, descender, lineGap } = font.hExtents();
    return { ascent: ascender / em, descent: -descender / em, gap: lineGap / em };
  }

  /**
   * The first file that has all of these characters.
   *
   * @throws ImageError `EINVAL` for a file that is no font
   */
  find(codes: readonly number[]): FontPart | undefined {
    const mayHave = ({ ranges }: FontSource, code: number): boolean => ranges === undefined || ranges.has(code);
    const claiming = this.#files.filter((file) => codes.every((code) => mayHave(file, code)));
    // Files may have more marks than they are needed for.
    const [base] = codes;
    const others = codes.length > 1 ? this.#files.filter((file) => mayHave(file, base!)) : [];
    for (const file of new Set([...claiming, ...others])) {
      const part = this.#open(file);
      if (codes.every((code) => part.characters.has(code))) return part;
    }
    return undefined;
  }

  #open(source: FontSource): FontPart {
    const opened = this.#opened.get(source);
    if (opened) return opened;
    const sfnt = toSfnt(source.read());
    const face = new this.#harfbuzz.Face(new this.#harfbuzz.Blob(sfnt));
    const part = {
      font: new this.#harfbuzz.Font(face),
      unitsPerEm: face.upem,
      characters: new Set(face.collectUnicodes()),
      bytes: sfnt.length,
    };
    this.#opened.set(source, part);
    return part;
  }
}
