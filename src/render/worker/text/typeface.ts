import type * as Harfbuzz from 'harfbuzzjs';
import { toSfnt } from '../../protocol/woff.js';
import type { FaceFiles } from './find-face.js';

/** One font file, ready to shape with. */
export interface FontPart {
  readonly font: Harfbuzz.Font;
  readonly unitsPerEm: number;
  readonly characters: ReadonlySet<number>;
}

/** A face: fonts that together have its glyphs. */
export interface Typeface {
  readonly parts: readonly FontPart[];
  /** Fractions of the font size: extent above and below the baseline, and the gap between lines. */
  readonly ascent: number;
  readonly descent: number;
  readonly gap: number;
  readonly isBold: boolean;
  readonly isItalic: boolean;
}

/** @throws ImageError `EINVAL` for a file that is no font */
export function createTypeface({ files, isBold, isItalic }: FaceFiles, harfbuzz: typeof Harfbuzz): Typeface {
  const parts = files.map((file): FontPart => {
    const face = new harfbuzz.Face(new harfbuzz.Blob(toSfnt(file)));
    return { font: new harfbuzz.Font(face), unitsPerEm: face.upem, characters: new Set(face.collectUnicodes()) };
  });
  const [first] = parts;
  const extents = first?.font.hExtents();
  const em = first?.unitsPerEm ?? 1;
  return {
    parts,
    ascent: (extents?.ascender ?? 0.8 * em) / em,
    descent: -(extents?.descender ?? -0.2 * em) / em,
    gap: (extents?.lineGap ?? 0) / em,
    isBold,
    isItalic,
  };
}
