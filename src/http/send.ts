import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isFresh, preconditionFails, rangeApplies } from './conditional.js';
import { exactly, isFarIn, requestedRange, slice, type ByteRange } from './range.js';

/** A body that is streamed. */
export interface StreamedContent {
  /**
   * Opens the stream. Called at most once, before anything is sent, so that a failure can still become an error
   * response.
   *
   * @param range what is wanted. The stream says whether it has that part, or everything
   */
  open(range?: ByteRange): Promise<AsyncIterable<Uint8Array> & { readonly isPart?: boolean }>;
  /** Releases what the stream holds, whether it was opened or not. Always called. */
  cancel(): void;
}

/** A successful response without its content, before the request's conditions are evaluated. */
export interface ResponseHead {
  readonly mimeType: string;
  /** A strong entity tag, with its quotes. */
  readonly etag: string;
  /** Bytes of the content; undefined for a stream of unknown length. */
  readonly length: number | undefined;
  readonly cacheControl: string;
  /** Request headers that the response depends on. */
  readonly vary: readonly string[];
  readonly disposition: string | undefined;
  /** `Content-DPR`. */
  readonly contentDpr?: number | undefined;
  /** `Link`. */
  readonly link: string | undefined;
  /** `Content-Location`. */
  readonly location?: string | undefined;
  /** Name and value of the header with tags for a CDN. */
  readonly tags?: { readonly name: string; readonly value: string } | undefined;
  /** `ik-warning`: what of the URL has no effect. */
  readonly warning?: string | undefined;
  readonly contentSecurityPolicy: string | undefined;
  /** `Cache-Status` (RFC 9211). */
  readonly cacheStatus: string;
  /** `Server-Timing`; may be empty. */
  readonly serverTiming: string;
}

/** A successful response. */
export interface ImageResponse extends ResponseHead {
  readonly content: Buffer | StreamedContent;
}

/** A response whose content is in memory. */
export interface BufferedResponse extends ImageResponse {
  readonly content: Buffer;
}

/** Milliseconds after which a response is aborted if the client has read nothing. */
const STALL_TIMEOUT_MS = 30_000;

/** An SVG may hold scripts; opened by itself it gets no rights. */
const SANDBOX_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** `Content-Security-Policy` of a type. What browsers only show or play needs none. */
export function contentSecurityPolicy(mimeType: string): string | undefined {
  return /^(?:image\/(?!svg)|video\/|audio\/|application\/pdf)/.test(mimeType) ? undefined : SANDBOX_POLICY;
}

/**
 * Sends a response: 200, 206, 304, 412 or 416. Resolves when it is sent, rejects when a stream cannot be opened, breaks
 * off or has another length than the response says. Does nothing where somebody else has answered.
 *
 * @param stallTimeoutMs milliseconds after which a response is aborted if the client reads nothing
 */
export async function send(
  req: IncomingMessage,
  res: ServerResponse,
  response: ImageResponse,
  stallTimeoutMs = STALL_TIMEOUT_MS,
): Promise<void> {
  if (isBuffered(response)) {
    sendBuffered(req, res, response, response.content, stallTimeoutMs);
    return;
  }
  const content = response.content as StreamedContent;
  try {
    if (isTaken(res)) return;
    const wanted = evaluate(req, res, response);
    if (wanted === 'none') {
      res.end();
      return;
    }
    const stream = await content.open(wanted === 'all' ? undefined : wanted);
    if (isTaken(res)) return;
    // Unless the PIM has sent the part alone, all that is in front of it comes too.
    const part = wanted !== 'all' && !stream.isPart && isFarIn(wanted) ? 'all' : wanted;
    writeContentHeaders(res, response, part);
    // A client that reads nothing would keep one of the few calls to the PIM for ever.
    res.setTimeout(stallTimeoutMs, () => res.destroy());
    await sendStream(res, selected(stream, part, response.length));
  } finally {
    // Read or not: a stream that is not cancelled keeps its call.
    content.cancel();
  }
}

/** As `send`, without waiting. */
export function sendBuffered(
  req: IncomingMessage,
  res: ServerResponse,
  head: ResponseHead,
  content: Buffer,
  stallTimeoutMs = STALL_TIMEOUT_MS,
): void {
  if (isTaken(res)) return;
  const part = evaluate(req, res, head);
  if (part === 'none') {
    res.end();
    return;
  }
  writeContentHeaders(res, head, part);
  res.end(part === 'all' ? content : content.subarray(part.start, part.end + 1));
  // What the system has not taken stays in memory until the client reads it. Most responses are gone by now.
  if (res.writableLength !== 0) res.setTimeout(stallTimeoutMs, () => res.destroy());
}

/** Whether a response has no content for sure, whatever its content is: that to HEAD, 304 or 412. */
export function isBodiless(req: IncomingMessage, { etag }: ResponseHead): boolean {
  return req.method === 'HEAD' || isFresh(req.headers, etag) || preconditionFails(req.headers, etag);
}

/**
 * Whether somebody else has answered, such as a timeout before us. A response that has begun without an end is broken
 * off: there would be no other end to it.
 */
export function isTaken(res: ServerResponse): boolean {
  if (!res.headersSent) return false;
  if (!res.writableEnded) res.destroy();
  return true;
}

export function isBuffered(response: ImageResponse): response is BufferedResponse {
  return Buffer.isBuffer(response.content);
}

/** A response without its content. */
export function headOf(response: ImageResponse): ResponseHead {
  const parts = Object.entries(response).filter(([name]) => name !== 'content');
  return Object.fromEntries(parts) as unknown as ResponseHead;
}

function selected(
  stream: AsyncIterable<Uint8Array> & { readonly isPart?: boolean },
  part: ByteRange | 'all',
  length: number | undefined,
): AsyncIterable<Uint8Array> {
  if (part !== 'all') return stream.isPart ? exactly(stream, part.end - part.start + 1) : slice(stream, part);
  return length === undefined ? stream : exactly(stream, length);
}

/**
 * Evaluates a request's conditions, and sets the headers of every status. Returns the part of the content that is to be
 * sent; where there is none, status and headers are complete.
 */
function evaluate(req: IncomingMessage, res: ServerResponse, response: ResponseHead): ByteRange | 'all' | 'none' {
  const { etag, length } = response;
  writeCommonHeaders(res, response);
  if (preconditionFails(req.headers, etag)) return refuse(res, 412);
  if (isFresh(req.headers, etag)) {
    res.statusCode = 304;
    return 'none';
  }
  const mayBePartial = length !== undefined && req.method === 'GET' && rangeApplies(req.headers, etag);
  const range = mayBePartial ? requestedRange(req.headers, length) : undefined;
  if (length !== undefined) res.setHeader('Accept-Ranges', 'bytes');
  if (range === 'unsatisfiable') {
    res.setHeader('Content-Range', `bytes */${length ?? '*'}`);
    return refuse(res, 416);
  }
  if (req.method !== 'HEAD') return range ?? 'all';
  writeContentHeaders(res, response, 'all');
  return 'none';
}

/** The headers of every status. */
function writeCommonHeaders(res: ServerResponse, response: ResponseHead): void {
  res.setHeader('ETag', response.etag);
  res.setHeader('Cache-Control', response.cacheControl);
  addVary(res, response.vary);
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  res.setHeader('Cache-Status', response.cacheStatus);
  if (response.serverTiming !== '') res.setHeader('Server-Timing', response.serverTiming);
  if (response.link !== undefined) res.setHeader('Link', response.link);
  if (response.contentDpr !== undefined) res.setHeader('Content-DPR', response.contentDpr);
  if (response.location !== undefined) res.setHeader('Content-Location', response.location);
  if (response.tags !== undefined) res.setHeader(response.tags.name, response.tags.value);
  if (response.warning !== undefined) res.setHeader('ik-warning', response.warning);
}

/** Status and headers of 200 and 206. */
function writeContentHeaders(res: ServerResponse, response: ResponseHead, part: ByteRange | 'all'): void {
  const { length } = response;
  res.setHeader('Content-Type', response.mimeType);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  if (response.disposition !== undefined) res.setHeader('Content-Disposition', response.disposition);
  if (response.contentSecurityPolicy !== undefined) {
    res.setHeader('Content-Security-Policy', response.contentSecurityPolicy);
  }
  if (length !== undefined) res.setHeader('Content-Length', part === 'all' ? length : part.end - part.start + 1);
  if (part !== 'all') {
    res.setHeader('Content-Range', `bytes ${part.start}-${part.end}/${length ?? '*'}`);
    // A middleware that compresses what it finds would make these bytes others than the header says.
    res.setHeader('Cache-Control', `${response.cacheControl}, no-transform`);
  }
  res.statusCode = part === 'all' ? 200 : 206;
}

/** This client's conditions are not met. A cache must not serve that to others. */
function refuse(res: ServerResponse, status: 412 | 416): 'none' {
  res.statusCode = status;
  res.setHeader('Cache-Control', 'no-store');
  return 'none';
}

async function sendStream(res: ServerResponse, content: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(Readable.from(content, { objectMode: false, highWaterMark: 256 * 1024 }), res);
}

/** Adds names to `Vary` that are not there yet. Other middleware may have set it. */
export function addVary(res: ServerResponse, names: readonly string[]): void {
  if (names.length === 0) return;
  const already = res.getHeader('Vary');
  if (already === undefined) {
    res.setHeader('Vary', names.join(', '));
    return;
  }
  const present = String(already)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (present.includes('*')) return;
  const known = new Set(present.map((name) => name.toLowerCase()));
  const added = names.filter((name) => !known.has(name.toLowerCase()));
  res.setHeader('Vary', [...present, ...added].join(', '));
}
