import type { IncomingMessage } from 'node:http';
import { listMany, listOne } from '../media/media-json.js';
import type { Listings, Through } from '../media/listings.js';
import { digestOf } from '../shared/bytes.js';
import { ImageError } from '../shared/errors.js';
import { ownerPath, type ListingTarget } from '../url/index.js';
import { aliasCacheControl } from './cache-control.js';
import { tagHeader } from './cache-tags.js';
import { checkSignature, type SignatureSettings } from './image-request.js';
import { mountOf, OwnAddress } from './own-address.js';
import type { BufferedResponse } from './send.js';

/** The options that a listing reads; see the option table. */
export interface ListingSettings extends SignatureSettings {
  readonly aliasTtl: number;
  readonly cacheTags: string | undefined;
}

/** A listing, with when the signature of its URL expires. */
export interface ListingResponse {
  readonly response: BufferedResponse;
  readonly expires: number | undefined;
}

/**
 * Responds with a listing of media.
 *
 * @throws ImageError `ENOENT` for one object that the PIM does not have, `ESIGNATURE`, and what `Listings` throws
 */
export async function toListingResponse(
  req: IncomingMessage,
  { owners, isOne, place, attributes }: ListingTarget,
  listings: Listings,
  settings: ListingSettings,
  signal: AbortSignal,
): Promise<ListingResponse> {
  const { expires } = checkSignature(req.url ?? '/', settings);
  const address = new OwnAddress(mountOf(req), settings, expires);
  const toUrl = (target: string): string => address.of(target);
  const through: Through = { sources: new Set(), isOutdated: false };
  const query = { ...place, attributes, through };
  const [first] = owners;
  const value =
    isOne && first
      ? await listOne(listings, first, query, toUrl, signal)
      : await listMany(listings, owners, query, toUrl, signal);
  if (!value) throw new ImageError('ENOENT', `There is nothing at ${ownerPath(first!)}`);
  const content = Buffer.from(JSON.stringify(value));
  const tags = settings.cacheTags === undefined ? undefined : tagHeader(settings.cacheTags, [...through.sources]);
  const cacheControl = aliasCacheControl(settings.aliasTtl, through.isOutdated);
  return { response: { ...toResponse(content, cacheControl), tags }, expires };
}

function toResponse(content: Buffer, cacheControl: string): BufferedResponse {
  return {
    mimeType: 'application/json; charset=utf-8',
    etag: `"${digestOf(content)}"`,
    content,
    length: content.length,
    cacheControl,
    vary: [],
    disposition: undefined,
    link: undefined,
    contentSecurityPolicy: undefined,
    cacheStatus: 'akeneo-images',
    serverTiming: '',
  };
}
