import type { LargeFile, LargeFileStream } from '../media/large-file.js';
import type { BufferedRendition, Rendition, StreamedRendition } from '../media/renditions.js';
import { clock } from '../shared/clock.js';
import { isMediaFile, resourceName, type Resource } from '../url/index.js';
import { limitAge } from './cache-control.js';
import { contentDisposition, sentType, type DispositionFacts } from './content-disposition.js';
import { headerText } from './error-response.js';
import type { ImageRequest } from './image-request.js';
import {
  contentSecurityPolicy,
  type BufferedResponse,
  type ImageResponse,
  type ResponseHead,
  type StreamedContent,
} from './send.js';

/** What a response needs to know besides its rendition. */
export interface ResponseContext {
  readonly request: ImageRequest;
  /** What is shown: the default image where that replaces a missing picture. */
  readonly resource: Resource;
  readonly cacheControl: string;
  /** The PIM could not be asked what an alias that was purged shows now. */
  readonly isOutdated: boolean;
  /** `Content-Location`: the media address of what an alias shows. */
  readonly location?: string | undefined;
  /** The header with tags for a CDN. */
  readonly tags?: ResponseHead['tags'];
  readonly canonicalBaseUrl: string | undefined;
  /** Milliseconds that reading the request took. */
  readonly url: number;
  /** Milliseconds since the request came. */
  readonly total: number;
}

/** Seconds that clients may keep a result that a smaller one may replace. */
const PROVISIONAL_S = 600;

/** The parts of `Server-Timing`, in order. */
const TIMING_ORDER = ['url', 'store', 'pim', 'queue', 'decode', 'pixels', 'encode', 'total'] as const;

/** The response for a rendition. `signal` aborts the stream of a large file. */
export async function toImageResponse(
  rendition: Rendition,
  context: ResponseContext,
  signal: AbortSignal,
): Promise<ImageResponse> {
  return rendition.kind === 'buffered' ? buffered(rendition, context) : streamed(rendition, context, signal);
}

function buffered(rendition: BufferedRendition, context: ResponseContext): BufferedResponse {
  const { request } = context;
  const { entry } = rendition;
  const { digest, body, length, format, width } = entry;
  const isPicture = format !== undefined;
  if (request.target.metadata) return metadataResponse(rendition, context);
  return {
    ...common(rendition, context),
    ...typeHeaders({ ...entry, isPicture }, request),
    etag: `"${digest}"`,
    content: body,
    length,
    vary: isPicture ? request.vary : [],
    contentDpr: width === undefined ? undefined : request.contentDpr(width),
    link: isPicture ? canonicalLink(context) : undefined,
  };
}

/** What a picture is like depends on what the client accepts, as the picture does. */
function metadataResponse(rendition: BufferedRendition, context: ResponseContext): BufferedResponse {
  const { digest, body, length } = rendition.entry;
  return {
    ...common(rendition, context),
    mimeType: 'application/json; charset=utf-8',
    disposition: undefined,
    contentSecurityPolicy: undefined,
    etag: `"${digest}"`,
    content: body,
    length,
    vary: context.request.vary,
    link: undefined,
  };
}

async function streamed(
  { file, ...rendition }: StreamedRendition,
  context: ResponseContext,
  signal: AbortSignal,
): Promise<ImageResponse> {
  const facts = { ...file, isPicture: false, extension: undefined };
  return {
    ...common({ ...rendition, file }, context),
    ...typeHeaders(facts, context.request),
    etag: `"${file.etag}"`,
    // Before the stream is opened: asking for it takes one of the few calls to the PIM.
    length: await file.length(signal),
    content: toContent(file, signal),
    vary: [],
    link: undefined,
  };
}

function toContent(file: LargeFile, signal: AbortSignal): StreamedContent {
  let stream: LargeFileStream | undefined;
  return {
    open: async (range) => (stream = await file.open(signal, range)),
    cancel: () => (stream ?? file).cancel(),
  };
}

function common(
  rendition: Rendition,
  { request, cacheControl, isOutdated, location, tags, url, total }: ResponseContext,
): Pick<ImageResponse, 'cacheControl' | 'cacheStatus' | 'serverTiming' | 'warning' | 'location' | 'tags'> {
  const { warnings } = request.transformation;
  const timings: Partial<Record<(typeof TIMING_ORDER)[number], number>> = { ...rendition.timings, url, total };
  const parts = TIMING_ORDER.filter((name) => timings[name] !== undefined);
  return {
    cacheControl: isProvisional(rendition) ? limitAge(cacheControl, PROVISIONAL_S) : cacheControl,
    location,
    tags,
    cacheStatus: cacheStatus(rendition, isOutdated),
    serverTiming: parts.map((name) => `${name};dur=${timings[name]!.toFixed(1)}`).join(', '),
    warning: warnings.length === 0 ? undefined : headerText(warnings.join('. ')),
  };
}

function isProvisional(rendition: Rendition): boolean {
  return rendition.kind === 'buffered' && rendition.entry.provisional === true;
}

function typeHeaders(
  facts: Omit<DispositionFacts, 'attachment' | 'givenName'>,
  { target }: ImageRequest,
): Pick<ImageResponse, 'mimeType' | 'disposition' | 'contentSecurityPolicy'> {
  const mimeType = sentType(facts);
  return {
    mimeType,
    disposition: contentDisposition({ ...facts, attachment: target.attachment, givenName: target.fileName }),
    contentSecurityPolicy: contentSecurityPolicy(mimeType),
  };
}

/** `Cache-Status` of a hit whose rendition is fresh: where it was, or why it may not be what it was asked for. */
export function hitStatus(detail: 'memory' | 'store' | 'stale-if-error'): string {
  return `akeneo-images; hit; detail=${detail}`;
}

/** RFC 9211. A stale hit has a negative `ttl`. */
function cacheStatus(rendition: Rendition, isOutdated: boolean): string {
  switch (rendition.outcome) {
    case 'memory':
    case 'store': {
      if (rendition.kind === 'streamed' || rendition.stale === undefined) {
        return hitStatus(isOutdated ? 'stale-if-error' : rendition.outcome);
      }
      const ttl = Math.floor((rendition.entry.stale - clock.now()) / 1000);
      return `akeneo-images; hit; ttl=${ttl}; detail=${rendition.stale}`;
    }
    case 'coalesced':
      return 'akeneo-images; fwd=miss; collapsed';
    case 'miss':
      return 'akeneo-images; fwd=miss';
  }
}

/** The address on the main site of the picture that is shown (docs/imagekit.md#canonical-link). A code needs no encoding. */
function canonicalLink({ canonicalBaseUrl, resource }: ResponseContext): string | undefined {
  if (canonicalBaseUrl === undefined || !isMediaFile(resource)) return undefined;
  return `<${canonicalBaseUrl}/${resourceName(resource)}>; rel="canonical"`;
}
