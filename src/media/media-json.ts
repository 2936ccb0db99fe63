import { setMaxListeners } from 'node:events';
import type { AliasOwner } from '../url/index.js';
import type { ListedMedium, Listing, ListingQuery, Listings } from './listings.js';

/** One media file as `media.json` gives it. */
export interface MediaItem extends Omit<ListedMedium, 'target' | 'aliasTarget'> {
  /** Absolute path below the mount point, of the media file. */
  readonly url: string;
  /** Absolute path below the mount point that stays the same when the picture changes. */
  readonly alias: string;
}

/** What `media.json` gives of one product, model, asset, record or entity. */
export interface MediaListing extends Omit<Listing, 'media'> {
  /** As ordered in the PIM. */
  readonly media: readonly MediaItem[];
}

/** What `media.json` gives of many. */
export interface MediaListings {
  /** By the name that was asked for. */
  readonly products: Readonly<Record<string, MediaListing>>;
  readonly productModels: Readonly<Record<string, MediaListing>>;
  /** By `<family>/<code>`. */
  readonly assets: Readonly<Record<string, MediaListing>>;
  /** By `<entity>/<code>`. */
  readonly records: Readonly<Record<string, MediaListing>>;
  /** What the PIM does not have. */
  readonly missing: readonly {
    readonly type: 'product' | 'product-model' | 'asset' | 'record';
    readonly name: string;
  }[];
}

/** Writes a target below the mount point as an absolute path, signed where it has to be. */
export type ToUrl = (target: string) => string;

const GROUPS = {
  products: ['products', 'product'],
  'products-uuid': ['products', 'product'],
  'product-models': ['productModels', 'product-model'],
  'asset-families': ['assets', 'asset'],
  'reference-entities': ['records', 'record'],
  categories: ['records', 'record'],
} as const;

/** The media of one object; undefined if the PIM does not have it. */
export async function listOne(
  listings: Listings,
  owner: AliasOwner,
  query: ListingQuery,
  toUrl: ToUrl,
  signal: AbortSignal,
): Promise<MediaListing | undefined> {
  // Each object of a gallery waits by the same signal, which Node takes for a leak.
  setMaxListeners(0, signal);
  const listing = await listings.get(owner, query, signal);
  return listing && { ...listing, media: listing.media.map((medium) => toItem(medium, toUrl)) };
}

/** The media of many objects. */
export async function listMany(
  listings: Listings,
  owners: readonly AliasOwner[],
  query: ListingQuery,
  toUrl: ToUrl,
  signal: AbortSignal,
): Promise<MediaListings> {
  const groups = {
    products: new Map<string, MediaListing>(),
    productModels: new Map<string, MediaListing>(),
    assets: new Map<string, MediaListing>(),
    records: new Map<string, MediaListing>(),
  };
  const missing: MediaListings['missing'][number][] = [];
  const found = await Promise.all(owners.map((owner) => listOne(listings, owner, query, toUrl, signal)));
  for (const [at, owner] of owners.entries()) {
    const [group, type] = GROUPS[owner.kind];
    const name = owner.member === undefined ? owner.name : `${owner.name}/${owner.member}`;
    const listing = found[at];
    if (listing) groups[group].set(name, listing);
    else missing.push({ type, name });
  }
  return {
    products: Object.fromEntries(groups.products),
    productModels: Object.fromEntries(groups.productModels),
    assets: Object.fromEntries(groups.assets),
    records: Object.fromEntries(groups.records),
    missing,
  };
}

function toItem({ target, aliasTarget, ...medium }: ListedMedium, toUrl: ToUrl): MediaItem {
  return { ...medium, url: toUrl(target), alias: toUrl(aliasTarget) };
}
