import { OwnAddress } from '../http/own-address.js';
import type { Listings } from '../media/listings.js';
import { listMany, type MediaListings } from '../media/media-json.js';
import { ImageError } from '../shared/errors.js';
import { MAX_LISTED, type AliasOwner } from '../url/index.js';
import type { MediaQuery } from './public-types.js';
import type { Settings } from './parse-options.js';

/** See `AkeneoImages.media`. */
export async function listMedia(query: MediaQuery, listings: Listings, settings: Settings): Promise<MediaListings> {
  const owners = ownersOf(query);
  if (owners.length > MAX_LISTED) {
    throw new ImageError('ELIMIT', `media() lists ${MAX_LISTED} objects at a time; ${owners.length} are asked for`);
  }
  const address = new OwnAddress((query.base ?? '').replace(/\/+$/, ''), settings, undefined);
  const { locale, channel, attributes } = query;
  const toUrl = (target: string): string => address.of(target);
  return listMany(
    listings,
    owners,
    { locale, channel, attributes },
    toUrl,
    AbortSignal.timeout(settings.limits.requestMs),
  );
}

function ownersOf({ products = [], productModels = [], assets = [], records = [] }: MediaQuery): readonly AliasOwner[] {
  return [
    ...products.map((name) => ({ kind: 'products', name, member: undefined }) as const),
    ...productModels.map((name) => ({ kind: 'product-models', name, member: undefined }) as const),
    ...assets.map(({ family, code }) => ({ kind: 'asset-families', name: family, member: code }) as const),
    ...records.map(({ entity, code }) => ({ kind: 'reference-entities', name: entity, member: code }) as const),
  ];
}
