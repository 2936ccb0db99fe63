import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FontOption, Style } from '../../protocol/fonts.js';

/** The files that together have the glyphs of a face, and the style that they have. */
export interface FaceFiles {
  readonly files: readonly Uint8Array[];
  readonly isBold: boolean;
  readonly isItalic: boolean;
}

export const DEFAULT_FAMILY = 'Open Sans';

const OWN = createRequire(import.meta.url);
/** Resolves fonts that the host application has installed. */
const HOST = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));

/** ImageKit's font names (docs/imagekit.md#fonts) whose Fontsource package is not named by hyphens for spaces. */
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
): FaceFiles | undefined {
  for (const candidate of FALLBACKS[style]) {
    const files = fromOption(options[family], candidate) ?? fromFontsource(family, candidate);
    if (files && files.length > 0) {
      return { files, isBold: /bold/i.test(candidate), isItalic: /italic/i.test(candidate) };
    }
  }
  return undefined;
}

function fromOption(option: FontOption | undefined, style: Style): readonly Uint8Array[] | undefined {
  if (option === undefined) return undefined;
  const faces = typeof option === 'string' || option instanceof Uint8Array ? { regular: option } : option;
  const file = faces[style];
  return file === undefined ? undefined : [typeof file === 'string' ? readFileSync(file) : file];
}

/** Fontsource splits a face into files by script; together they are the face. */
function fromFontsource(family: string, style: Style): readonly Uint8Array[] | undefined {
  const name = FONTSOURCE_NAMES[family] ?? family.replace(/[_ ]+/g, '-').toLowerCase();
  if (!/^[a-z0-9-]+$/.test(name)) return undefined;
  const weight = /bold/i.test(style) ? 700 : 400;
  const slant = /italic/i.test(style) ? 'italic' : 'normal';
  for (const require of [HOST, OWN]) {
    try {
      const folder = dirname(require.resolve(`@fontsource/${name}/files/${name}-latin-${weight}-${slant}.woff`));
      const suffix = `-${weight}-${slant}.woff`;
      return (
        readdirSync(folder)
          .filter((file) => file.endsWith(suffix))
          // Latin first: files share digits and punctuation, and a line should take them from one of them.
          .sort(
            (a, b) =>
              Number(b.includes('-latin-4') || b.includes('-latin-7')) -
              Number(a.includes('-latin-4') || a.includes('-latin-7')),
          )
          .map((file) => readFileSync(join(folder, file)))
      );
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
