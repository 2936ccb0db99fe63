/** The media kinds of an Akeneo PIM, as they stand in a path. */

import { ImageError } from '../shared/errors.js';
import { quote } from './text.js';

export const MEDIA_KINDS = [
  'media-files',
  'asset-media-files',
  'reference-entities-media-files',
  'category-media-files',
] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** One media file of the PIM. */
export interface Resource {
  readonly kind: MediaKind;
  /** The PIM's code, slashes raw: `2/9/6/3/2963…_name.png`. Checked against the safe form. */
  readonly code: string;
}

/** The PIM's own bound. */
export const CODE_CHARACTERS = 255;

/**
 * Reads `<kind>/<code>` as it stands in options, in `di` and in layers: not percent-encoded. Slashes before it do not
 * count.
 *
 * @throws ImageError `EINVAL`
 */
export function parseResourcePath(path: string): Resource {
  const [kind, code] = splitOnce(path.replace(/^\/+/, ''), '/');
  const resource = isKind(kind) ? checked(kind, code, false) : undefined;
  if (resource !== undefined) return resource;
  throw new ImageError(
    'EINVAL',
    `${quote(path)} is not the path of a media file, such as media-files/f/d/1/d/fd1d_name.png (kinds: ${MEDIA_KINDS.join(', ')})`,
  );
}
export function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
export function isKind(segment: string | undefined): segment is MediaKind {
  return (MEDIA_KINDS as readonly (string | undefined)[]).includes(segment);
}
export function checked(kind: MediaKind, code: string, hasEncodedSlashes: boolean): Resource | undefined {
  const isSafe =
    /^[A-Za-z0-9_./]+$/.test(code) &&
    code.length <= CODE_CHARACTERS &&
    !hasEncodedSlashes &&
    !code.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
  return isSafe ? { kind, code } : undefined;
}

/** A resource's path in one spelling: names it in caches and among the layers of a render. */
export function resourceName({ kind, code }: Resource): string {
  return `${kind}/${code}`;
}
