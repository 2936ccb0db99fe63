/** Who calls, and whether they may. */

import type { IncomingHttpHeaders } from 'node:http';
import { failure, oauth, type Answer } from './answer.js';
import type { Route } from './routes.js';
import type { Tokens } from './tokens.js';
import type { MediaKind, Permissions } from './types.js';

/** Akeneo: the scheme is matched with its case, anywhere in the header. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /Bearer\s(\S+)/.exec(authorization ?? '')?.[1];
}

/** The 401 or 403 of the firewall; undefined lets the call pass. */
export function checkFirewall(
  { tokens, permissions, missingTokenBody }: Firewall,
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): Answer | undefined {
  const inHeader = bearerToken(headers.authorization);
  const inQuery = query.get('access_token') ?? undefined;
  if (inHeader !== undefined && inQuery !== undefined) {
    return oauth(400, {
      error: 'invalid_request',
      error_description: 'Only one method may be used to authenticate at a time (Auth header, GET or POST).',
    });
  }
  const token = inHeader ?? inQuery;
  if (token === undefined) return missingToken(missingTokenBody);
  switch (tokens.bearer(token)) {
    case 'unknown':
      return failure(401, 'The access token provided is invalid.');
    case 'expired':
      return failure(401, 'The access token provided has expired.');
    case 'disconnected':
      return failure(401, 'The access token provided is invalid. Your app has been disconnected from that PIM.');
    default:
      return permissions.overall ? undefined : failure(403, 'You are not allowed to access the web API.');
  }
}

interface Firewall {
  readonly tokens: Tokens;
  readonly permissions: Permissions;
  readonly missingTokenBody: 'documented' | 'bundle';
}

function missingToken(body: Firewall['missingTokenBody']): Answer {
  if (body === 'documented') return failure(401, 'Authentication is required');
  const description = 'OAuth2 authentication required';
  return oauth(
    401,
    { error: 'access_denied', error_description: description },
    { 'WWW-Authenticate': `Bearer realm="Service", error="access_denied", error_description="${description}"` },
  );
}

/** Akeneo: product media have no permission of their own; whoever may use the API may read any of them by code. */
const NEEDED: Partial<Record<MediaKind, readonly [Exclude<keyof Permissions, 'overall'>, string]>> = {
  'asset-media-files': ['assets', 'list assets'],
  'reference-entities-media-files': ['records', 'list reference entity records'],
  'category-media-files': ['categories', 'list categories'],
};

const NEEDED_BY_LIST: Partial<Record<Route['name'], readonly [Exclude<keyof Permissions, 'overall'>, string]>> = {
  products: ['products', 'list products'],
  product: ['products', 'list products'],
  'product-search': ['products', 'list products'],
  'product-models': ['products', 'list products'],
  attributes: ['structure', 'list attributes'],
  families: ['structure', 'list families'],
  categories: ['categories', 'list categories'],
  assets: ['assets', 'list assets'],
  'asset-families': ['assets', 'list asset families'],
  'asset-family': ['assets', 'list asset families'],
  'asset-attributes': ['assets', 'list asset families'],
  records: ['records', 'list reference entity records'],
  entities: ['records', 'list reference entities'],
  entity: ['records', 'list reference entities'],
  'entity-attributes': ['records', 'list reference entities'],
};

/** The 403 of a resource's own permission. Akeneo: the controller asks, so it comes after all other checks. */
export function checkPermission(permissions: Permissions, route: Route): Answer | undefined {
  const needed = route.name === 'download' ? NEEDED[route.kind] : NEEDED_BY_LIST[route.name];
  if (!needed || permissions[needed[0]]) return undefined;
  return failure(403, `Access forbidden. You are not allowed to ${needed[1]}.`);
}

/**
 * Akeneo: every GET of the API is refused unless it accepts `application/json`, literally, or anything; that holds for
 * binary downloads too. HEAD is not looked at.
 */
export function checkAccept(method: string, accept: string | undefined): Answer | undefined {
  if (method !== 'GET' || accept === undefined || accept === 'application/json' || accept.includes('*/*')) {
    return undefined;
  }
  return failure(406, `"${accept}" in "Accept" header is not valid. Only "application/json" is allowed.`);
}
