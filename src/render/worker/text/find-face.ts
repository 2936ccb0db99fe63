import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FontOption, Style } from '../../protocol/fonts.js';

/** What a face is made of: files that together have its glyphs, and what of its style they lack. */
export interface FaceFiles {
  readonly files: readonly Uint8Array[];
  readonly isBold: boolean;
  readonly isItalic: boolean;
}

export const DEFAULT_FAMILY = 'Open Sans';

const OWN = createRequire(import.meta.url);
/** Fonts that the host has installed lie beside it and not beside us. */
const HOST = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));

/** ImageKit's names (docs/imagekit.md#fonts) that Fontsource spells otherwise than with hyphens for spaces. */
const FONTSOURCE_NAMES: Readonly<Record<string, string>> = {
  AbrilFatFace: 'abril-fatface',
  'Old Standard': 'old-standard-tt',
};

/** What to try for a style, in order: the face itself, then those from which it can be made. */
const FALLBACKS: Readonly<Record<Style, readonly Style[]>> = {
  regular: ['regular'],
  bold: ['bold', 'regular'],
  italic: ['italic', 'regular'],
  boldItalic: ['boldItalic', 'bold', 'italic', 'regular'],
};

/**
 * The files of a family: of the `fonts` option, or of the `@fontsource` package of that name (ImageKit's 22 built-in
 * fonts are all there; docs/imagekit.md#fonts). Undefined when neither has it.
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

/** Fontsource cuts a face into files by script; all of them together are the face. */
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
          // Latin first: scripts share digits and punctuation, and a line should have them from one file.
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
