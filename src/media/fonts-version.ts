import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { STYLES, type FontFile, type FontOption } from '../render/protocol/fonts.js';

/** Where the host application and this package find packages, as a render thread does. */
const REQUIRES = [createRequire(pathToFileURL(join(process.cwd(), 'package.json'))), createRequire(import.meta.url)];

/** Packages that draw texts, and may be newer than the version of this package says. */
const TEXT_PACKAGES = ['harfbuzzjs', 'bidi-js'];

/**
 * Names all that a text looks like by: the files of the `fonts` option, the Fontsource packages that are installed, and
 * what shapes and orders texts. Two processes with the same name draw the same texts.
 */
export function fontsVersion(fonts: Readonly<Record<string, FontOption>>): string {
  const hash = createHash('sha256');
  // The order counts: fonts lend each other glyphs.
  for (const [name, font] of Object.entries(fonts)) {
    const faces = typeof font === 'string' || font instanceof Uint8Array ? { regular: font } : font;
    for (const style of STYLES) if (faces[style] !== undefined) add(hash, `${name} ${style}`, bytesOf(faces[style]));
  }
  for (const [name, version] of installed()) add(hash, name, version);
  return hash.digest('base64url');
}

/** @param name and content are told apart by their lengths */
function add(hash: Hash, name: string, content: string | Uint8Array): void {
  hash.update(JSON.stringify([name, content.length])).update(content);
}

function bytesOf(file: FontFile): Uint8Array {
  return typeof file === 'string' ? readFileSync(file) : file;
}

/** Names and versions of packages, by the folders in which Node looks for them. */
function installed(): [name: string, version: string][] {
  const folders = new Set(REQUIRES.flatMap((require) => require.resolve.paths('@fontsource/any') ?? []));
  return [...folders].flatMap((folder) => {
    const families = entriesOf(join(folder, '@fontsource')).map((family) => `@fontsource/${family}`);
    return [...families, ...TEXT_PACKAGES].flatMap((name): [string, string][] => {
      const version = versionOf(join(folder, name, 'package.json'));
      return version === undefined ? [] : [[name, version]];
    });
  });
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function versionOf(manifest: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}
