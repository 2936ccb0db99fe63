/** The PIM's router: which route, if any, a path matches. It runs before authentication. */

import type { CallKind, MediaKind } from './types.js';

export type Route =
  | { readonly name: 'token' }
  | { readonly name: 'root' }
  | { readonly name: 'system' }
  | { readonly name: 'list' }
  | { readonly name: 'metadata'; readonly code: string }
  | { readonly name: 'download'; readonly kind: MediaKind; readonly code: string }
  | { readonly name: 'login' };

const API = '/api/rest/v1';
const FIXED = new Map<string, Route>([
  ['/api/oauth/v1/token', { name: 'token' }],
  [API, { name: 'root' }],
  [`${API}/system-information`, { name: 'system' }],
  [`${API}/media-files`, { name: 'list' }],
  ['/user/login', { name: 'login' }],
]);

/**
 * Akeneo: product and category codes are letters, digits, `_`, `.` and `/`, so a hyphen, a space or `%` matches no
 * route. The Enterprise routes' pattern is not public; older examples have hyphens, so those pass here.
 */
const DOWNLOADS: readonly [MediaKind, RegExp][] = [
  ['media-files', /^\/api\/rest\/v1\/media-files\/([a-zA-Z0-9_./]+)\/download$/],
  ['category-media-files', /^\/api\/rest\/v1\/category-media-files\/([a-zA-Z0-9_./]+)\/download$/],
  ['asset-media-files', /^\/api\/rest\/v1\/asset-media-files\/([a-zA-Z0-9_./-]+)$/],
  ['reference-entities-media-files', /^\/api\/rest\/v1\/reference-entities-media-files\/([a-zA-Z0-9_./-]+)$/],
];
const METADATA = /^\/api\/rest\/v1\/media-files\/([a-zA-Z0-9_./]+)$/;

/** `path` is decoded, without query and base path. */
export function findRoute(path: string): Route | undefined {
  const fixed = FIXED.get(path);
  if (fixed) return fixed;
  for (const [kind, pattern] of DOWNLOADS) {
    const code = pattern.exec(path)?.[1];
    if (code !== undefined) return { name: 'download', kind, code };
  }
  const code = METADATA.exec(path)?.[1];
  return code === undefined ? undefined : { name: 'metadata', code };
}

/** Akeneo: a GET route answers HEAD too, as everywhere in Symfony. */
export function allowedMethods(route: Route): readonly string[] {
  return route.name === 'token' ? ['POST'] : ['GET', 'HEAD'];
}

export function callKind(route: Route | undefined): CallKind {
  switch (route?.name) {
    case 'token':
    case 'download':
      return route.name;
    case 'metadata':
    case 'list':
      return 'metadata';
    default:
      return 'other';
  }
}
