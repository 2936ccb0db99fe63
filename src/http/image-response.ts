import { contentDisposition, type DispositionFacts } from './content-disposition.js';
import { contentSecurityPolicy, type ImageResponse } from './send.js';
import type { ImageRequest } from './image-request.js';
import { largeFileTag, type Originals } from '../media/originals.js';
import type { Rendition, Timings } from '../media/renditions.js';
import type { Resource } from '../url/index.js';
import { clock } from '../shared/clock.js';

/** What an answer needs to know besides its rendition. */
export interface ResponseContext {
  readonly request: ImageRequest;
  /** Of the rendition; not the target's when a default image stands in. */
  readonly resource: Resource;
  readonly cacheControl: string;
  readonly canonicalBaseUrl: string | undefined;
  /** Milliseconds that the request's address and headers took to be read, and since it came. */
  readonly url: number;
  readonly total: number;
}

/** A rendition as an answer. */
export async function toImageResponse(
  rendition: Rendition,
  facts: ResponseContext,
  originals: Originals,
  signal: AbortSignal,
): Promise<ImageResponse> {
  const { request: inquiry, resource } = facts;
  const { attachment } = inquiry.target;
  if (rendition.entry) {
    const { entry } = rendition;
    return {
      ...common(rendition, facts),
      ...dispositionOf({ ...entry, attachment }),
      mimeType: entry.mimeType,
      contentSecurityPolicy: contentSecurityPolicy(entry.mimeType),
      etag: `"${entry.digest}"`,
      content: entry.body,
      length: entry.length,
      vary: entry.picture ? inquiry.vary : [],
      contentDpr: entry.width === undefined ? undefined : inquiry.contentDpr(entry.width),
      link: entry.picture ? canonicalLink(facts) : undefined,
    };
  }
  const { large } = rendition;
  // The length has to be known before the stream is begun: asking for it takes one of the few calls at a time.
  const length = await originals.length(resource, signal);
  return {
    ...common(rendition, facts),
    ...dispositionOf({ ...large, picture: false, extension: undefined, attachment }),
    mimeType: large.mimeType,
    contentSecurityPolicy: contentSecurityPolicy(large.mimeType),
    etag: `"${largeFileTag(resource)}"`,
    content: originals.content(resource, large, signal),
    length,
    vary: [],
    link: undefined,
  };
}

function common(
  rendition: Rendition,
  { cacheControl, url, total }: ResponseContext,
): Pick<ImageResponse, 'cacheControl' | 'cacheStatus' | 'serverTiming'> {
  return {
    cacheControl,
    cacheStatus: cacheStatus(rendition),
    serverTiming: serverTiming({ url, ...rendition.timings, total }),
  };
}

function dispositionOf(facts: DispositionFacts): Pick<ImageResponse, 'disposition'> {
  return { disposition: contentDisposition(facts) };
}

/** RFC 9211; what is served stale has a negative `ttl`. */
function cacheStatus(rendition: Rendition): string {
  switch (rendition.origin) {
    case 'memory':
    case 'store': {
      if (!rendition.entry || rendition.stale === undefined) return `akeneo-images; hit; detail=${rendition.origin}`;
      const ttl = Math.floor((rendition.entry.stale - clock.now()) / 1000);
      return `akeneo-images; hit; ttl=${ttl}; detail=${rendition.stale}`;
    }
    case 'shared':
      return 'akeneo-images; fwd=miss; collapsed';
    case 'made':
      return 'akeneo-images; fwd=miss';
  }
}

function serverTiming(timings: Timings): string {
  return Object.entries(timings)
    .map(([name, ms]) => `${name};dur=${ms.toFixed(1)}`)
    .join(', ');
}

/** The picture's address on the main site (ImageKit 6.9). A code holds nothing that would have to be encoded. */
function canonicalLink({ canonicalBaseUrl, request: inquiry }: ResponseContext): string | undefined {
  const { resource } = inquiry.target;
  return canonicalBaseUrl === undefined
    ? undefined
    : `<${canonicalBaseUrl}/${resource.kind}/${resource.code}>; rel="canonical"`;
}
