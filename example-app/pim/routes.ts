/** The PIM's router: which route, if any, a path matches. It runs before authentication. */

import type { CallKind, Edition, MediaKind } from './types.js';

export type Route =
  | { readonly name: 'token' }
  | { readonly name: 'root' }
  | { readonly name: 'system' }
  | { readonly name: 'list' }
  | { readonly name: 'metadata'; readonly code: string }
  | { readonly name: 'download'; readonly kind: MediaKind; readonly code: string }
  | { readonly name: 'login' }
  | CatalogueRoute;

/** A list, or a part of the structure, of the catalogue. */
export type CatalogueRoute =
  | { readonly name: 'products'; readonly byUuid: boolean }
  | { readonly name: 'product'; readonly identifier: string }
  | { readonly name: 'product-search' | 'product-models' | 'attributes' | 'families' | 'categories' }
  | { readonly name: 'asset-families' | 'entities' }
  | {
      readonly name: 'assets' | 'records' | 'asset-family' | 'asset-attributes' | 'entity' | 'entity-attributes';
      /** The code of the asset family or reference entity. */
      readonly owner: string;
    };

const API = '/api/rest/v1';
const FIXED = new Map<string, Route>([
  ['/api/oauth/v1/token', { name: 'token' }],
  [API, { name: 'root' }],
  [`${API}/system-information`, { name: 'system' }],
  [`${API}/media-files`, { name: 'list' }],
  ['/user/login', { name: 'login' }],
  [`${API}/products`, { name: 'products', byUuid: false }],
  [`${API}/products-uuid`, { name: 'products', byUuid: true }],
  [`${API}/products-uuid/search`, { name: 'product-search' }],
  [`${API}/product-models`, { name: 'product-models' }],
  [`${API}/attributes`, { name: 'attributes' }],
  [`${API}/families`, { name: 'families' }],
  [`${API}/categories`, { name: 'categories' }],
  [`${API}/asset-families`, { name: 'asset-families' }],
  [`${API}/reference-entities`, { name: 'entities' }],
]);

/** Routes below an asset family or a reference entity. */
const OWNED: readonly [Extract<CatalogueRoute, { owner: string }>['name'], RegExp][] = [
  ['asset-family', /^\/api\/rest\/v1\/asset-families\/([^/]+)$/],
  ['asset-attributes', /^\/api\/rest\/v1\/asset-families\/([^/]+)\/attributes$/],
  ['assets', /^\/api\/rest\/v1\/asset-families\/([^/]+)\/assets$/],
  ['entity', /^\/api\/rest\/v1\/reference-entities\/([^/]+)$/],
  ['entity-attributes', /^\/api\/rest\/v1\/reference-entities\/([^/]+)\/attributes$/],
  ['records', /^\/api\/rest\/v1\/reference-entities\/([^/]+)\/records$/],
];

/** Akeneo: an identifier may have slashes. */
const PRODUCT = /^\/api\/rest\/v1\/products\/(.+)$/;

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

/** Routes that older editions do not have. */
const NEWER: Readonly<Record<Edition, (path: string) => boolean>> = {
  saas: () => false,
  '7.0': (path) => path === `${API}/products-uuid/search`,
  '5.0': (path) => path.startsWith(`${API}/products-uuid`),
};

/** `path` is decoded, without query and base path. */
export function findRoute(path: string, edition: Edition): Route | undefined {
  if (NEWER[edition](path)) return undefined;
  const fixed = FIXED.get(path);
  if (fixed) return fixed;
  const identifier = PRODUCT.exec(path)?.[1];
  if (identifier !== undefined) return { name: 'product', identifier };
  for (const [name, pattern] of OWNED) {
    const owner = pattern.exec(path)?.[1];
    if (owner !== undefined) return { name, owner };
  }
  for (const [kind, pattern] of DOWNLOADS) {
    const code = pattern.exec(path)?.[1];
    if (code !== undefined) return { name: 'download', kind, code };
  }
  const code = METADATA.exec(path)?.[1];
  return code === undefined ? undefined : { name: 'metadata', code };
}

/** Akeneo: a GET route answers HEAD too, as everywhere in Symfony. */
export function allowedMethods(route: Route): readonly string[] {
  return route.name === 'token' || route.name === 'product-search' ? ['POST'] : ['GET', 'HEAD'];
}

export function callKind(route: Route | undefined): CallKind {
  switch (route?.name) {
    case 'token':
    case 'download':
      return route.name;
    case 'metadata':
    case 'list':
      return 'metadata';
    case undefined:
    case 'root':
    case 'system':
    case 'login':
      return 'other';
    default:
      return 'catalogue';
  }
}
