import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Fontsource } from '../../src/render/protocol/fontsource.js';
import { Packages } from '../../src/render/protocol/packages.js';
import type { FontLibrary, TextFonts } from '../../src/render/worker/text/font-library.js';

const { resolve } = createRequire(import.meta.url);

/** The project itself, which has Noto fonts for some scripts to test with. */
export const PROJECT = process.cwd();

/**
 * An application that has installed a font of Fontsource under another name. Noto's Japanese font takes 80 MB, since it
 * comes in nine weights; Kosugi is cut into files as that is, and has one.
 */
export function installedAs(name: string, family: string): { readonly root: string; readonly fontsource: Fontsource } {
  const from = dirname(resolve(`@fontsource/${family}/package.json`));
  const root = mkdtempSync(join(tmpdir(), 'fonts-'));
  const to = join(root, 'node_modules/@fontsource', name);
  mkdirSync(join(to, 'files'), { recursive: true });
  writeFileSync(join(to, 'package.json'), readFileSync(join(from, 'package.json')));
  copyFileSync(join(from, 'unicode.json'), join(to, 'unicode.json'));
  for (const file of readdirSync(join(from, 'files')).filter((path) => path.endsWith('.woff'))) {
    copyFileSync(join(from, 'files', file), join(to, 'files', file.replace(family, name)));
  }
  return { root, fontsource: new Fontsource(new Packages([root, PROJECT])) };
}

/** The fonts for a text, 100 pixels large. */
export function fontsFor(library: FontLibrary, text: string, family?: string): Promise<TextFonts> {
  return library.fontsFor({ text, family, style: 'regular', size: 100, layers: new Map() });
}
