/** Request targets. docs/imagekit.md#addresses */

import { ImageError } from '../shared/errors.js';
import { ALIAS_KINDS, isKind, parseAlias } from './alias.js';
import {
  CODE_CHARACTERS,
  isMediaKind,
  MEDIA_KINDS,
  safeResource,
  splitOnce,
  type MediaKind,
  type Resource,
} from './resource.js';
import { decodeOnce, decodeQuery, quote, wellFormed } from './text.js';
import type { Place, Target } from './transformation-types.js';

const THUMBNAIL = 'ik-thumbnail.jpg';
const METADATA = 'metadata.json';
const SEO = 'ik-seo';

/** Limits of one address, applied before anything is decoded. docs/imagekit.md#limits */
export const TARGET_LIMITS = {
  /** Characters of the path: a transformation, a code and a speaking name have room in it. */
  path: 6144,
  /** Parts of the path between slashes. A code has 128 at most, and so has each path of a layer. */
  segments: 512,
  /** Characters of a code, each of which may be written as `%xx`. */
  code: 3 * CODE_CHARACTERS,
  /** Parameters of the query. */
  parameters: 64,
} as const;

/** A path that is meant for us: one that is too long is refused, every other one is left to others. */
const HAS_KIND = new RegExp(`(?:^|/)(?:${[...MEDIA_KINDS, ...ALIAS_KINDS].join('|')})(?:/|$)`);

/**
 * The path and query of a request target, which may be a whole address (RFC 9112, 3.2.2). Runs of slashes at its
 * beginning are one.
 *
 * @param url `req.url`
 */
export function originForm(url: string): string {
  const [, path = url] = /^https?:\/\/[^/?#]*(.*)$/is.exec(url) ?? [];
  return path.startsWith('//') ? path.replace(/^\/+/, '/') : path;
}

/**
 * Splits a request target into its parts: `[tr:<transformation>/]<kind>/<code>[?...]`. `tr:` may be any segment, and
 * `ik-seo` and `ik-thumbnail.jpg` are recognised. Runs of slashes before the kind are one.
 *
 * @param url `req.url` below the mount point, still percent-encoded
 * @returns `undefined` if the path is not one of a media file
 * @throws ImageError `ENOENT` if no PIM can have the code, `EINVAL` if a layer in the path is not closed, `ELIMIT` if
 *   the path or the query is too long
 */
export function parseTarget(url: string): Target | undefined {
  const target = originForm(url);
  if (!target.startsWith('/')) return undefined;
  const [path, query] = splitOnce(target.slice(1), '?');
  const split = path.length > TARGET_LIMITS.path ? undefined : path.split('/');
  if (split === undefined || split.length > TARGET_LIMITS.segments) {
    if (HAS_KIND.test(path))
      throw limitError(`a path of more than ${TARGET_LIMITS.path} characters or ${TARGET_LIMITS.segments} parts`);
    return undefined;
  }
  const { transformation, closed, rest } = takeTransformation(split);
  const thumbnail = rest.at(-1) === THUMBNAIL;
  const metadata = rest.at(-1) === METADATA;
  const segments = withoutEmpty(thumbnail || metadata ? rest.slice(0, -1) : rest);
  const seo = segments[0] === SEO ? withoutEmpty(segments.slice(1)) : undefined;
  const [kind, ...code] = seo ? withoutSeoName(seo) : segments;
  if (!closed && split.some(isKind)) throw new ImageError('EINVAL', 'l-end is missing in the path');
  const alias = isMediaKind(kind) || seo ? undefined : parseAlias(segments);
  if (!alias && (!isMediaKind(kind) || code.length === 0)) return undefined;
  const { fileName, ...parsed } = parseQuery(query, alias !== undefined);
  return {
    resource: alias ?? toResource(kind as MediaKind, code.join('/')),
    pathTransformation: transformation,
    thumbnail,
    metadata,
    ...parsed,
    fileName: fileName ?? (seo && decodeOnce(seo.at(-1)!)),
  };
}

function limitError(what: string): ImageError {
  return new ImageError('ELIMIT', `The URL has ${what}`);
}

/** Without the empty segments that it begins with: those of runs of slashes. */
function withoutEmpty(segments: readonly string[]): readonly string[] {
  return segments.slice(
    Math.max(
      0,
      segments.findIndex((segment) => segment !== ''),
    ),
  );
}

/** @param code still percent-encoded, with raw slashes. An encoded one is no part of a code. */
function toResource(kind: MediaKind, code: string): Resource {
  const isPossible = code.length <= TARGET_LIMITS.code && !/%2f/i.test(code);
  const resource = isPossible ? safeResource(kind, decodeOnce(code)) : undefined;
  if (resource === undefined) throw new ImageError('ENOENT', 'There is no such media file');
  return resource;
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

type Query = Pick<Target, 'queryTransformation' | 'attachment' | 'fileName' | 'extraQuery' | 'place'>;

/** Query parameters that have a meaning of their own or certainly none. All others are part of the cache key. */
const KNOWN_NAMES: ReadonlySet<string> = new Set([
  'tr',
  'ik-s',
  'ik-t',
  'ik-attachment',
  'ik-attachment-filename',
  'ik-sdk-version',
]);

/** Parameters that an alias has besides. */
const PLACE_NAMES: ReadonlySet<string> = new Set(['locale', 'channel']);

/** @param placed whether `locale` and `channel` have a meaning */
function parseQuery(query: string, placed: boolean): Query {
  const first = new Map<string, string>();
  const extra: string[] = [];
  const parts = query.split('&', TARGET_LIMITS.parameters + 1);
  if (parts.length > TARGET_LIMITS.parameters) {
    throw limitError(`more than ${TARGET_LIMITS.parameters} parameters`);
  }
  for (const part of parts) {
    if (part === '') continue;
    const [rawName, rawValue] = splitOnce(part, '=');
    const name = decodeQuery(rawName);
    const isKnown = KNOWN_NAMES.has(name) || (placed && PLACE_NAMES.has(name));
    if (!isKnown) extra.push(`${encode(name)}=${encode(decodeQuery(rawValue))}`);
    else if (!first.has(name)) first.set(name, rawValue);
  }
  return {
    queryTransformation: first.get('tr'),
    attachment: first.get('ik-attachment') === 'true',
    fileName: decodeQuery(first.get('ik-attachment-filename') ?? '') || undefined,
    extraQuery: extra.sort().join('&'),
    place: { locale: placeIn(first, 'locale'), channel: placeIn(first, 'channel') },
  };
}

/**
 * A code of a locale or a channel in a query; undefined if none is given.
 *
 * @throws ImageError `EINVAL` if it is none
 */
export function placeIn(query: ReadonlyMap<string, string>, name: keyof Place): string | undefined {
  const code = decodeQuery(query.get(name) ?? '');
  if (code === '') return undefined;
  if (/^[\w-]{1,100}$/.test(code)) return code;
  throw new ImageError('EINVAL', `${name}: ${quote(code)} is no code of a ${name}`);
}

function encode(text: string): string {
  return encodeURIComponent(wellFormed(text));
}
