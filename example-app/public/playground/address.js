// Addresses of pictures, and of the playground's own state.

import { encoded, tidy } from './chain.js';

/** Whatever of a text must not stand in a path as it is; what is percent-encoded already stays. */
const UNSAFE = /%(?![\da-f]{2})|[^\w\-.~!$'()*+,;=:@%]/giu;

/** A transformation as a segment of a path. */
export function segmentOf(transformation) {
  return tidy(transformation).toWellFormed().replace(UNSAFE, encodeURIComponent);
}

/** `state.src` is a path below the mount point, which may have a query: `products/SKU?locale=de_DE`. */
export function pathForm({ src, tr }, mount) {
  const segment = segmentOf(tr);
  return segment === '' ? `${mount}/${src}` : `${mount}/tr:${segment}/${src}`;
}

export function queryForm({ src, tr }, mount) {
  const segment = segmentOf(tr).replaceAll('+', '%2B');
  if (segment === '') return `${mount}/${src}`;
  return `${mount}/${src}${src.includes('?') ? '&' : '?'}tr=${segment}`;
}

/** `metadata.json` of what an address shows. */
export function metadataOf(url) {
  const [path, query] = url.split('?');
  return `${path}/metadata.json${query === undefined ? '' : `?${query}`}`;
}

/** Characters of a hash that need no encoding to be read by `URLSearchParams`. */
const plain = (text) =>
  encodeURIComponent(text.toWellFormed()).replace(/%(2C|3A|2F|40|24)/g, (code) => decodeURIComponent(code));

export function writeHash({ src, tr }) {
  return `#src=${plain(src)}${tr === '' ? '' : `&tr=${plain(tr)}`}`;
}

/** What a path with a query has besides letters that stand as they are in a segment. */
const UNSAFE_IN_PATH = /%(?![\da-f]{2})|[^\w\-.~!$'()*+,;=:@%/?&]/giu;

/** Characters of a path or a transformation, as many as the page's fields take: layers may not nest without end. */
const MAX_LENGTH = 4000;

/** The state of a hash, which anybody may have written; undefined for one that leads to no picture. */
export function readHash(hash, kinds) {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  const src = (values.get('src') ?? '').toWellFormed().replace(UNSAFE_IN_PATH, encodeURIComponent);
  const tr = values.get('tr') ?? '';
  if (src.length > MAX_LENGTH || tr.length > MAX_LENGTH) return undefined;
  const segments = src.replace(/\?.*/, '').split('/');
  const isPath =
    segments.length > 1 && kinds.includes(segments[0]) && !segments.some((part) => /^(?:\.|%2e){1,2}$/i.test(part));
  return isPath ? { src, tr } : undefined;
}

/**
 * What somebody typed or pasted: an address of this server, a path with its kind, a media code, or a SKU.
 *
 * @returns `{ src }`, `{ src, tr }` for an address with a transformation, or `{ error }`
 */
export function readSource(text, { origin, mount, kinds }) {
  const trimmed = text.trim();
  if (trimmed === '') return { error: 'Write a SKU, a media code, or an address.' };
  if (/^(?:https?:)?\/\//i.test(trimmed)) return readAddress(trimmed, { origin, mount, kinds });
  if (trimmed.startsWith(`${mount}/`)) return readAddress(origin + trimmed, { origin, mount, kinds });
  const path = trimmed.replace(/^\/+/, '');
  if (/^tr(?::|%3a)/i.test(path) || kinds.includes(path.split('/')[0])) {
    return readAddress(`${origin}${mount}/${path}`, { origin, mount, kinds });
  }
  // Media codes are paths; SKUs may have slashes, too, but end in no file name.
  if (/\/[^/]+\.\w{2,5}$/.test(path)) return { src: `media-files/${path.split('/').map(encoded).join('/')}` };
  return { src: `products/${encoded(trimmed)}` };
}

/** Parameters that belong to the address it was, not to the picture. */
const DROPPED = ['tr', 'ik-s', 'ik-t', 'ik-sdk-version'];

function readAddress(text, { origin, mount, kinds }) {
  const url = URL.canParse(text, origin) ? new URL(text, origin) : undefined;
  if (url?.origin !== origin) return { error: `This is no address of ${new URL(origin).host}.` };
  if (!url.pathname.startsWith(`${mount}/`)) return { error: `Addresses of pictures begin with ${mount}/.` };
  const { transformation, rest } = takeTransformation(url.pathname.slice(mount.length + 1).split('/'));
  const path = rest.filter(Boolean);
  if (path.at(-1) === 'metadata.json') path.pop();
  if (!kinds.includes(path[0]) || path.length < 2) {
    return { error: `A path begins with one of: ${kinds.join(', ')}.` };
  }
  const inQuery = url.searchParams.get('tr');
  const tr = [transformation, inQuery].filter((part) => part !== undefined && part !== null).join(':');
  for (const name of DROPPED) url.searchParams.delete(name);
  const src = path.join('/') + url.search;
  return transformation === undefined && inQuery === null ? { src } : { src, tr };
}

/** The first segment that is one, and those that follow while its layers are open: their paths may have slashes. */
function takeTransformation(segments) {
  const start = segments.findIndex((segment) => /^tr(?::|%3a)/i.test(segment));
  if (start === -1) return { transformation: undefined, rest: segments };
  let end = start;
  let open = 0;
  do {
    const words = segments[end].split(/[,:]|%2c|%3a/i);
    open += words.filter((word) => /^l-(?:image|text|video|subtitles?)$/.test(word)).length;
    open -= words.filter((word) => word === 'l-end').length;
    end += 1;
  } while (open > 0 && end < segments.length);
  return {
    transformation: segments
      .slice(start, end)
      .join('/')
      .replace(/^tr(?::|%3a)/i, ''),
    rest: segments.toSpliced(start, end - start),
  };
}
