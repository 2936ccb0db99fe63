import type { IncomingMessage } from 'node:http';
import { isMediaFile, resourceName, type Resource, type Target } from '../url/index.js';
import { untilExpiry } from './cache-control.js';
import { tagHeader } from './cache-tags.js';
import type { Shown } from './finder.js';
import type { ImageRequest, SignatureSettings } from './image-request.js';
import type { ResponseContext } from './image-response.js';
import { mountOf, OwnAddress, queryBehind } from './own-address.js';

/** The options that decide what a response says of its picture; see the option table. */
export interface ContextSettings extends SignatureSettings {
  readonly canonicalBaseUrl: string | undefined;
  readonly cacheTags: string | undefined;
}

/** What the response says of the picture, besides what the rendition knows. */
export function toContext(
  req: IncomingMessage,
  request: ImageRequest,
  { resource, resolution, cacheControl }: Shown,
  settings: ContextSettings,
): Omit<ResponseContext, 'url' | 'total'> {
  const { canonicalBaseUrl, cacheTags } = settings;
  // A file at another host has no address here but its alias.
  const isHere = isMediaFile(resource);
  const own = isHere ? [resourceName(resource)] : [];
  return {
    request,
    resource,
    cacheControl: untilExpiry(cacheControl, request.expires),
    isOutdated: resolution?.isOutdated === true,
    canonicalBaseUrl,
    location: resolution && isHere ? mediaAddress(req, request, resource, settings) : undefined,
    tags: cacheTags === undefined ? undefined : tagHeader(cacheTags, [...own, ...(resolution?.through ?? [])]),
  };
}

/** The media address that gives the same rendition as an alias. */
function mediaAddress(
  req: IncomingMessage,
  { target, expires }: ImageRequest,
  resource: Resource,
  settings: SignatureSettings,
): string {
  const { pathTransformation, thumbnail, metadata }: Target = target;
  const transformation = pathTransformation === undefined ? '' : `tr:${pathTransformation}/`;
  const end = thumbnail ? '/ik-thumbnail.jpg' : metadata ? '/metadata.json' : '';
  const path = transformation + resourceName(resource) + end + queryBehind(req.url ?? '');
  return new OwnAddress(mountOf(req), settings, expires).of(path);
}
