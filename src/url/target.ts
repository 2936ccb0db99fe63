/** Request targets. docs/imagekit.md#addresses */

import { ImageError } from '../shared/errors.js';
import { isMediaKind, safeResource, splitOnce } from './resource.js';
import { decodeOnce, decodeQuery, wellFormed } from './text.js';
import type { Target } from './transformation-types.js';

const THUMBNAIL = 'ik-thumbnail.jpg';
const SEO = 'ik-seo';

/**
 * Splits a request target into its parts: `[tr:<transformation>/]<kind>/<code>[?...]`. `tr:` may be any segment, and
 * `ik-seo` and `ik-thumbnail.jpg` are recognised.
 *
 * @param url `req.url` below the mount point: starts with `/`, still percent-encoded
 * @returns `undefined` if the path is not one of a media file
 * @throws ImageError `ENOENT` if no PIM can have the code, `EINVAL` if a layer in the path is not closed
 */
export function parseTarget(url: string): Target | undefined {
  if (!url.startsWith('/')) return undefined;
  const [path, query] = splitOnce(url.slice(1), '?');
  const { transformation, closed, rest } = takeTransformation(path.split('/'));
  const thumbnail = rest.at(-1) === THUMBNAIL;
  const segments = thumbnail ? rest.slice(0, -1) : rest;
  const [kind, ...code] = segments[0] === SEO ? withoutSeoName(segments.slice(1)) : segments;
  if (!closed && path.split('/').some(isMediaKind)) throw new ImageError('EINVAL', 'l-end is missing in the path');
  if (!isMediaKind(kind) || code.length === 0) return undefined;
  const resource = code.some(hasEncodedSlash) ? undefined : safeResource(kind, code.map(decodeOnce).join('/'));
  if (resource === undefined) throw new ImageError('ENOENT', 'There is no such media file');
  return { resource, pathTransformation: transformation, thumbnail, ...parseQuery(query) };
}

function hasEncodedSlash(segment: string): boolean {
  return decodeOnce(segment).includes('/');
}

/**
 * Takes the first `tr:` segment out of a path. The input of a layer may contain raw slashes, so further segments belong
 * to the transformation until all its layers are closed.
 */
function takeTransformation(segments: readonly string[]): {
  transformation: string | undefined;
  closed: boolean;
  rest: readonly string[];
} {
  const start = segments.findIndex((segment) => /^tr(?::|%3a)/i.test(segment));
  if (start === -1) return { transformation: undefined, closed: true, rest: segments };
  let open = 0;
  let end = start;
  do {
    open += openedLayers(end === start ? segments[end]!.replace(/^tr(?::|%3a)/i, '') : `/${segments[end]!}`);
    end += 1;
  } while (open > 0 && end < segments.length);
  const transformation = segments.slice(start, end).join('/');
  return {
    transformation: transformation.replace(/^tr(?::|%3a)/i, ''),
    closed: open <= 0,
    rest: [...segments.slice(0, start), ...segments.slice(end)],
  };
}

/** The number of layers that a part of a transformation opens, minus those that it closes. */
function openedLayers(part: string): number {
  const words = part.split(/[,:]|%2c|%3a/i);
  const opened = words.filter((word) => /^l-(?:image|text|video|subtitles?)$/.test(word)).length;
  return opened - words.filter((word) => word === 'l-end').length;
}

/** Turns `<path without extension>/<any name>.<extension>` into `<path without extension>.<extension>`. */
function withoutSeoName(segments: readonly string[]): readonly string[] {
  const name = segments.at(-1) ?? '';
  const dot = name.lastIndexOf('.');
  const last = segments.at(-2);
  // Without an extension this is not the path of a file. An empty code is refused by the caller.
  if (dot === -1 || last === undefined) return [...segments.slice(0, 1), ''];
  return [...segments.slice(0, -2), last + name.slice(dot)];
}

type Query = Pick<Target, 'queryTransformation' | 'attachment' | 'extraQuery'>;

/** Query parameters that have a meaning of their own or certainly none. All others are part of the cache key. */
const KNOWN_NAMES: ReadonlySet<string> = new Set([
  'tr',
  'ik-s',
  'ik-t',
  'ik-attachment',
  'ik-attachment-filename',
  'ik-sdk-version',
]);

function parseQuery(query: string): Query {
  const first = new Map<string, string>();
  const extra: string[] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const [rawName, rawValue] = splitOnce(part, '=');
    const name = decodeQuery(rawName);
    if (!KNOWN_NAMES.has(name)) extra.push(`${encode(name)}=${encode(decodeQuery(rawValue))}`);
    else if (!first.has(name)) first.set(name, rawValue);
  }
  const filename = first.get('ik-attachment-filename');
  return {
    queryTransformation: first.get('tr'),
    attachment:
      filename || first.get('ik-attachment') === 'true'
        ? { filename: decodeQuery(filename ?? '') || undefined }
        : undefined,
    extraQuery: extra.sort().join('&'),
  };
}

function encode(text: string): string {
  return encodeURIComponent(wellFormed(text));
}
