/** The address of a media file. docs/imagekit.md#addresses */

import { ImageError } from '../shared/errors.js';
import { quote } from './text.js';

/** The media kinds of an Akeneo PIM, as they are written in paths. */
export const MEDIA_KINDS = [
  'media-files',
  'asset-media-files',
  'reference-entities-media-files',
  'category-media-files',
] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** One file. */
export interface Resource {
  /** `media-link`: at another host, where a `media_link` of the PIM leads. No path of a request has this kind. */
  readonly kind: MediaKind | 'media-link';
  /**
   * The PIM's code with raw slashes: `2/9/6/3/2963…_name.png`. It contains only safe characters and no empty segment.
   * Of a `media-link`: its whole address.
   */
  readonly code: string;
}

/** One media file of the PIM. */
export interface MediaFile extends Resource {
  readonly kind: MediaKind;
}

export function isMediaFile(resource: Resource): resource is MediaFile {
  return resource.kind !== 'media-link';
}

/** The longest code that a PIM stores. */
export const CODE_CHARACTERS = 255;

/**
 * Parses `<kind>/<code>` as it is written in options, in `di` and in layers: not percent-encoded, with or without
 * leading slashes.
 *
 * @throws ImageError `EINVAL` if the text is not the path of a media file
 */
export function parseResourcePath(path: string): MediaFile {
  const [kind, code] = splitOnce(path.replace(/^\/+/, ''), '/');
  const resource = isMediaKind(kind) ? safeResource(kind, code) : undefined;
  if (resource !== undefined) return resource;
  throw new ImageError(
    'EINVAL',
    `${quote(path)} is not the path of a media file, such as media-files/f/d/1/d/fd1d_name.png (kinds: ${MEDIA_KINDS.join(', ')})`,
  );
}

/** A resource's path in one spelling: names it in caches and among the layers of a render. */
export function resourceName({ kind, code }: Resource): string {
  return `${kind}/${code}`;
}

/** Whether a path begins as that of a media file. */
export function isMediaPath(path: string): boolean {
  return isMediaKind(path.split('/', 1)[0]);
}

export function isMediaKind(segment: string | undefined): segment is MediaKind {
  return (MEDIA_KINDS as readonly (string | undefined)[]).includes(segment);
}

/** A resource, or `undefined` if no PIM can have the code. */
export function safeResource(kind: MediaKind, code: string): MediaFile | undefined {
  const isSafe =
    /^[A-Za-z0-9_./]+$/.test(code) &&
    code.length <= CODE_CHARACTERS &&
    !code.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
  return isSafe ? { kind, code } : undefined;
}

/** The texts before and after the first separator; the second is empty if there is none. */
export function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
