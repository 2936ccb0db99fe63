/** Addresses of listings: `products/SKU-1/media.json`, `media.json?products=a,b`. docs/akeneo.md#listings */

import { ImageError } from '../shared/errors.js';
import { parseOwner, toName, type AliasOwner } from './alias.js';
import { originForm, placeIn, TARGET_LIMITS } from './target.js';
import type { Place } from './transformation-types.js';

const LISTING = 'media.json';

/** Names of one listing. */
export const MAX_LISTED = 100;

/** A listing of one object, or of many. */
export interface ListingTarget {
  readonly owners: readonly AliasOwner[];
  readonly isOne: boolean;
  readonly place: Place;
  /** `attributes=a,b`; undefined for all. */
  readonly attributes: readonly string[] | undefined;
}

/** Parameters whose values are names, and the kind of object that they name. */
const NAMES = { products: 'products', 'product-models': 'product-models' } as const;

/**
 * Reads the target of a listing.
 *
 * @param url `req.url` below the mount point, still percent-encoded
 * @returns `undefined` if the path is not one of a listing
 * @throws ImageError `EINVAL` for a listing of nothing, `ELIMIT` for more than a hundred names, `ENOENT` for a name that
 *   no PIM can have
 */
export function parseListing(url: string): ListingTarget | undefined {
  const target = originForm(url);
  const at = target.indexOf('?');
  const path = at === -1 ? target : target.slice(0, at);
  if (!path.endsWith(`/${LISTING}`) || path.length > TARGET_LIMITS.path) return undefined;
  const segments = path.slice(1, -LISTING.length).split('/').slice(0, -1);
  const query = parseQuery(at === -1 ? '' : target.slice(at + 1));
  const place = { locale: placeIn(query, 'locale'), channel: placeIn(query, 'channel') };
  const attributes = namesIn(query.get('attributes'));
  if (segments.length === 0) return { owners: manyIn(query), isOne: false, place, attributes };
  const owner = parseOwner(segments);
  if (!owner || owner.rest.length > 0) return undefined;
  const { kind, name, member } = owner;
  return { owners: [{ kind, name, member }], isOne: true, place, attributes };
}

function manyIn(query: ReadonlyMap<string, string>): readonly AliasOwner[] {
  const owners = Object.entries(NAMES).flatMap(([parameter, kind]) =>
    (namesIn(query.get(parameter)) ?? []).map((name) => ({ kind, name, member: undefined })),
  );
  if (owners.length > MAX_LISTED) {
    throw new ImageError('ELIMIT', `${LISTING} takes ${MAX_LISTED} names; this URL has ${owners.length}`);
  }
  if (owners.length > 0) return owners;
  throw new ImageError('EINVAL', `${LISTING} needs products=... or product-models=..., or stands behind one of them`);
}

function parseQuery(text: string): ReadonlyMap<string, string> {
  const parts = text.split('&', TARGET_LIMITS.parameters + 1);
  if (parts.length > TARGET_LIMITS.parameters) {
    throw new ImageError('ELIMIT', `The URL has more than ${TARGET_LIMITS.parameters} parameters`);
  }
  const first = new Map<string, string>();
  for (const part of parts) {
    const [name = '', value = ''] = part.split(/=(.*)/s, 2);
    if (!first.has(name)) first.set(name, value);
  }
  return first;
}

/** Names joined by commas; a comma inside one is `%2C`. */
function namesIn(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.replaceAll('+', '%20').split(',', MAX_LISTED + 2);
  return names.filter((name) => name !== '').map(toName);
}
