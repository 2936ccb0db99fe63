import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isFresh, preconditionFails, rangeApplies } from './conditional.js';
import { requestedRange, slice, type ByteRange } from './range.js';

/** A body that comes in pieces. */
export interface StreamedContent extends AsyncIterable<Uint8Array> {
  /** Called once before it is read, where it is sent at all; the answer can still become an error then. */
  open?(): Promise<void>;
  /** Ends what it holds, whether it was read or not. */
  cancel?(): void;
}

/** A success, before the request's own conditions are looked at. */
export interface ImageResponse {
  readonly mimeType: string;
  /** Strong tag, with its quotes. */
  readonly etag: string;
  readonly content: Buffer | StreamedContent;
  /** Bytes of the content; undefined for a stream of unknown length. */
  readonly length: number | undefined;
  readonly cacheControl: string;
  /** Request headers that the answer depends on. */
  readonly vary: readonly string[];
  readonly disposition: string | undefined;
  /** `Content-DPR`. */
  readonly contentDpr?: number | undefined;
  /** `Link`. */
  readonly link: string | undefined;
  /** `Content-Security-Policy`. */
  readonly contentSecurityPolicy: string | undefined;
  /** `Cache-Status` (RFC 9211) and `Server-Timing`, which may be empty. */
  readonly cacheStatus: string;
  readonly serverTiming: string;
}

/** An answer whose content is at hand. */
export interface BufferedResponse extends ImageResponse {
  readonly content: Buffer;
}

/** A drawing may hold scripts; shown by itself it gets no rights at all. */
const SANDBOX_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** The policy of a type; what a browser only shows or plays needs none. */
export function contentSecurityPolicy(mimeType: string): string | undefined {
  return /^(?:image\/(?!svg)|video\/|audio\/|application\/pdf)/.test(mimeType) ? undefined : SANDBOX_POLICY;
}

/** Milliseconds in which a client has to take something of a stream. */
export const PATIENCE = { stalled: 30_000 };

/** Sends an answer: 200, 206, 304, 412 or 416. Resolves when it is sent, rejects when a stream breaks off. */
export async function send(req: IncomingMessage, res: ServerResponse, answer: ImageResponse): Promise<void> {
  if (isBuffered(answer)) {
    sendBuffered(req, res, answer);
    return;
  }
  const content = answer.content as StreamedContent;
  const part = writeHead(req, res, answer);
  try {
    if (part === 'none') {
      res.end();
      return;
    }
    await content.open?.();
    await sendStream(res, part === 'all' ? content : slice(content, part));
  } finally {
    // Read or not: a stream that nobody ends keeps one of the few calls to the PIM.
    content.cancel?.();
  }
}

/** As `send`, at once. */
export function sendBuffered(req: IncomingMessage, res: ServerResponse, answer: BufferedResponse): void {
  const { content } = answer;
  const part = writeHead(req, res, answer);
  if (part === 'none') res.end();
  else res.end(part === 'all' ? content : content.subarray(part.start, part.end + 1));
}

export function isBuffered(answer: ImageResponse): answer is BufferedResponse {
  return Buffer.isBuffer(answer.content);
}

/** Writes status and headers. Returns what of the content is to follow. */
function writeHead(req: IncomingMessage, res: ServerResponse, answer: ImageResponse): ByteRange | 'all' | 'none' {
  const { etag, length } = answer;
  res.setHeader('ETag', etag);
  res.setHeader('Cache-Control', answer.cacheControl);
  addVary(res, answer.vary);
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  res.setHeader('Cache-Status', answer.cacheStatus);
  if (answer.serverTiming !== '') res.setHeader('Server-Timing', answer.serverTiming);
  if (answer.link !== undefined) res.setHeader('Link', answer.link);
  if (answer.contentDpr !== undefined) res.setHeader('Content-DPR', answer.contentDpr);
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
  res.setHeader('Content-Type', answer.mimeType);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  if (answer.disposition !== undefined) res.setHeader('Content-Disposition', answer.disposition);
  if (answer.contentSecurityPolicy !== undefined)
    res.setHeader('Content-Security-Policy', answer.contentSecurityPolicy);
  const { start, end } = range ?? { start: 0, end: (length ?? 0) - 1 };
  if (length !== undefined) res.setHeader('Content-Length', end - start + 1);
  if (range) res.setHeader('Content-Range', `bytes ${start}-${end}/${length ?? '*'}`);
  res.statusCode = range ? 206 : 200;
  return req.method === 'HEAD' ? 'none' : (range ?? 'all');
}

/** This client's conditions are not met; a cache that kept that would give it to all others. */
function refuse(res: ServerResponse, status: 412 | 416): 'none' {
  res.statusCode = status;
  res.setHeader('Cache-Control', 'no-store');
  return 'none';
}

async function sendStream(res: ServerResponse, content: AsyncIterable<Uint8Array>): Promise<void> {
  // A client that takes nothing would keep one of the few calls to the PIM for ever.
  res.setTimeout(PATIENCE.stalled, () => res.destroy());
  await pipeline(Readable.from(content, { objectMode: false, highWaterMark: 256 * 1024 }), res);
}

/** Adds to `Vary` what is not there yet; other middleware may have written to it. */
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
