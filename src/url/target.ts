/** Request targets and resource paths. ImageKit: reference 1.1 to 1.3 and 1.7. */

import { ImageError } from '../shared/errors.js';
import { decodeOnce, decodeQuery, wellFormed } from './text.js';
import { checked, isKind, splitOnce } from './resource.js';
import type { Target } from './transformation-types.js';

const THUMBNAIL = 'ik-thumbnail.jpg';
const SEO = 'ik-seo';

/**
 * Takes a request target apart: `[tr:<transformation>/]<kind>/<code>[?...]`, with ImageKit's other places for `tr:`,
 * `ik-seo` and `ik-thumbnail.jpg`.
 *
 * @param url `req.url` below the mount point, raw: it starts with `/` and is still percent-encoded
 * @returns undefined when the path is none of ours
 * @throws ImageError `ENOENT` when the code cannot be one of a PIM, `EINVAL` when a layer in the path is not closed
 */
export function parseTarget(url: string): Target | undefined {
  if (!url.startsWith('/')) return undefined;
  const [path, query] = splitOnce(url.slice(1), '?');
  const { transformation, closed, rest } = takeTransformation(path.split('/'));
  const thumbnail = rest.at(-1) === THUMBNAIL;
  const segments = thumbnail ? rest.slice(0, -1) : rest;
  const named = segments[0] === SEO ? withoutSeoName(segments.slice(1)) : segments;
  const [kind, ...code] = named;
  if (!closed && path.split('/').some(isKind)) throw new ImageError('EINVAL', 'l-end is missing in the path');
  if (!isKind(kind) || code.length === 0) return undefined;
  const resource = checked(kind, code.map(decodeOnce).join('/'), code.some(hasEncodedSlash));
  if (resource === undefined) throw new ImageError('ENOENT', 'There is no such media file');
  return { resource, pathTransformation: transformation, thumbnail, ...parseQuery(query) };
}

function hasEncodedSlash(segment: string): boolean {
  return decodeOnce(segment).includes('/');
}

/**
 * Takes the first `tr:` segment out of a path. A layer's input may hold raw slashes, so a transformation goes on until
 * all its layers are closed.
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

/** How many more layers a piece of a transformation opens than it closes. */
function openedLayers(piece: string): number {
  const words = piece.split(/[,:]|%2c|%3a/i);
  const opened = words.filter((word) => /^l-(?:image|text|video|subtitles?)$/.test(word)).length;
  return opened - words.filter((word) => word === 'l-end').length;
}

/** `<path without extension>/<any name>.<extension>` is `<path without extension>.<extension>`. */
function withoutSeoName(segments: readonly string[]): readonly string[] {
  const name = segments.at(-1) ?? '';
  const dot = name.lastIndexOf('.');
  const last = segments.at(-2);
  // Without an extension there is no file to name: a code that cannot be.
  if (dot === -1 || last === undefined) return [...segments.slice(0, 1), ''];
  return [...segments.slice(0, -2), last + name.slice(dot)];
}

type Query = Pick<Target, 'queryTransformation' | 'attachment' | 'extraQuery' | 'signature'>;

/** Names of parameters that have a meaning, or certainly none. All others are part of the cache key. */
const KNOWN: ReadonlySet<string> = new Set([
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
    if (!KNOWN.has(name)) extra.push(`${encode(name)}=${encode(decodeQuery(rawValue))}`);
    else if (!first.has(name)) first.set(name, rawValue);
  }
  const filename = first.get('ik-attachment-filename');
  const signature = first.get('ik-s');
  return {
    queryTransformation: first.get('tr'),
    attachment:
      filename || first.get('ik-attachment') === 'true'
        ? { filename: decodeQuery(filename ?? '') || undefined }
        : undefined,
    extraQuery: extra.sort().join('&'),
    signature: signature === undefined ? undefined : { value: signature, expires: first.get('ik-t') },
  };
}

function encode(text: string): string {
  return encodeURIComponent(wellFormed(text));
}
