import type * as Harfbuzz from 'harfbuzzjs';
import { toSfnt } from '../../protocol/woff.js';
import type { FaceFiles } from './find-face.js';

/** One font file, ready to shape with. */
export interface FontPart {
  readonly font: Harfbuzz.Font;
  readonly unitsPerEm: number;
  readonly characters: ReadonlySet<number>;
}

/** A face: files that together have its glyphs. */
export interface Typeface {
  readonly parts: readonly FontPart[];
  /** Part of the size: how far it reaches above and below the base line, and the gap between lines. */
  readonly ascent: number;
  readonly descent: number;
  readonly gap: number;
  readonly isBold: boolean;
  readonly isItalic: boolean;
}

/** Throws `EINVAL` for files that are no fonts. */
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
