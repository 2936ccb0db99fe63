import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FontOption, Style } from '../../protocol/fonts.js';
import type { Fontsource } from '../../protocol/fontsource.js';
import { UnicodeRanges } from './unicode-ranges.js';

/** One file of a face, read when it is needed. */
export interface FontSource {
  /** The characters for which it is needed at most; undefined if that is not known. */
  readonly ranges: UnicodeRanges | undefined;
  readonly read: () => Uint8Array;
}

/** The files that together have the glyphs of a face, and the style that they have. */
export interface FaceFiles {
  readonly files: readonly FontSource[];
  readonly isBold: boolean;
  readonly isItalic: boolean;
}

export const DEFAULT_FAMILY = 'Open Sans';

/** ImageKit's font names (docs/imagekit.md#fonts). */
const BUILT_IN: ReadonlySet<string> = new Set(
  [
    ['Amaranth', 'Arvo', 'Chivo', 'Crimson Text', 'exo', 'Kanit', 'Lato', 'Lora', 'Montserrat', 'PT_Serif'],
    ['Open Sans', 'Roboto', 'Old Standard', 'Ubuntu', 'Vollkorn'],
    ['AbrilFatFace', 'Audiowide', 'Fredoka One', 'Gravitas One', 'Lobster', 'Monoton', 'PT Mono'],
  ].flat(),
);

/** Names whose Fontsource package is not named by hyphens for spaces. */
const FONTSOURCE_NAMES: Readonly<Record<string, string>> = {
  AbrilFatFace: 'abril-fatface',
  'Old Standard': 'old-standard-tt',
};

/** Styles to try, in order: the style itself, then those from which it can be synthesised. */
const FALLBACKS: Readonly<Record<Style, readonly Style[]>> = {
  regular: ['regular'],
  bold: ['bold', 'regular'],
  italic: ['italic', 'regular'],
  boldItalic: ['boldItalic', 'bold', 'italic', 'regular'],
};

/**
 * The files of a family: from the `fonts` option, or from the `@fontsource` package of that name, which exist for all
 * 22 fonts of ImageKit (docs/imagekit.md#fonts). Undefined if neither has it.
 */
export function findFace(
  family: string,
  style: Style,
  options: Readonly<Record<string, FontOption>>,
  fontsource: Fontsource,
): FaceFiles | undefined {
  const option = Object.hasOwn(options, family) ? options[family] : undefined;
  for (const candidate of FALLBACKS[style]) {
    const files = fromOption(option, candidate) ?? fromFontsource(packageOf(family), candidate, fontsource);
    if (files && files.length > 0) {
      return { files, isBold: /bold/i.test(candidate), isItalic: /italic/i.test(candidate) };
    }
  }
  return undefined;
}

/** What to install for a font of ImageKit's; undefined for any other name. */
export function packageOfBuiltIn(family: string): string | undefined {
  return BUILT_IN.has(family) ? `@fontsource/${packageOf(family)}` : undefined;
}

function packageOf(family: string): string {
  return FONTSOURCE_NAMES[family] ?? family.replace(/[_ ]+/g, '-').toLowerCase();
}

function fromOption(option: FontOption | undefined, style: Style): readonly FontSource[] | undefined {
  if (option === undefined) return undefined;
  const faces = typeof option === 'string' || option instanceof Uint8Array ? { regular: option } : option;
  const file = faces[style];
  return file === undefined
    ? undefined
    : [{ ranges: undefined, read: () => (typeof file === 'string' ? readFileSync(file) : file) }];
}

/** Fontsource splits a face into files by script, or by how common characters are; together they are the face. */
function fromFontsource(name: string, style: Style, fontsource: Fontsource): readonly FontSource[] | undefined {
  const folder = fontsource.folder(name);
  if (folder === undefined) return undefined;
  const suffix = `-${/bold/i.test(style) ? 700 : 400}-${/italic/i.test(style) ? 'italic' : 'normal'}.woff`;
  try {
    const there = new Set(readdirSync(join(folder, 'files')));
    const subsets = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Record<string, string>;
    return (
      Object.entries(subsets)
        // Numbers stand in brackets.
        .map(([subset, ranges]) => ({ subset: subset.replace(/[[\]]/g, ''), ranges }))
        // Latin first: files share digits and punctuation, and a line should take them from one of them.
        .sort((a, b) => Number(b.subset === 'latin') - Number(a.subset === 'latin'))
        .map(({ subset, ranges }) => ({ file: `${name}-${subset}${suffix}`, ranges }))
        .filter(({ file }) => there.has(file))
        .map(({ file, ranges }) => ({
          ranges: new UnicodeRanges(ranges),
          read: () => readFileSync(join(folder, 'files', file)),
        }))
    );
  } catch {
    return undefined;
  }
}
