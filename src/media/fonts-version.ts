import { createHash, type Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { STYLES, type FontFile, type FontOption } from '../render/protocol/fonts.js';
import { Fontsource } from '../render/protocol/fontsource.js';

/** Packages that draw texts, and may be newer than the version of this package says. */
const TEXT_PACKAGES = ['harfbuzzjs', 'bidi-js', 'woff2-encoder'];

/**
 * Names all that a text looks like by: the files of the `fonts` option, the Fontsource packages that are installed, and
 * what shapes and orders texts. Two processes with the same name draw the same texts.
 *
 * @param strict a text that lacks glyphs is refused: what another process has drawn is none here
 */
export function fontsVersion(
  fonts: Readonly<Record<string, FontOption>>,
  strict: boolean,
  fontsource = new Fontsource(),
): string {
  const hash = createHash('sha256');
  if (strict) add(hash, 'strict', '');
  // The order counts: fonts lend each other glyphs.
  for (const [name, font] of Object.entries(fonts)) {
    const faces = typeof font === 'string' || font instanceof Uint8Array ? { regular: font } : font;
    for (const style of STYLES) if (faces[style] !== undefined) add(hash, `${name} ${style}`, bytesOf(faces[style]));
  }
  for (const [name, version] of fontsource.versions(TEXT_PACKAGES)) add(hash, name, version);
  return hash.digest('base64url');
}

/** @param name and content are told apart by their lengths */
function add(hash: Hash, name: string, content: string | Uint8Array): void {
  hash.update(JSON.stringify([name, content.length])).update(content);
}

function bytesOf(file: FontFile): Uint8Array {
  return typeof file === 'string' ? readFileSync(file) : file;
}
