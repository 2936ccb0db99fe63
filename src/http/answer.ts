import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isFresh, preconditionFails, rangeApplies } from './conditional.js';
import { requestedRange, slice, type ByteRange } from './range.js';

/** A body that comes in pieces. */
export interface Content extends AsyncIterable<Uint8Array> {
  /** Called once before it is read, where it is sent at all; the answer can still become an error then. */
  begin?(): Promise<void>;
  /** Ends what it holds, whether it was read or not. */
  cancel?(): void;
}

/** A success, before the request's own conditions are looked at. */
export interface Answer {
  readonly mimeType: string;
  /** Strong tag, with its quotes. */
  readonly etag: string;
  readonly content: Buffer | Content;
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
  readonly policy: string | undefined;
  /** `Cache-Status` (RFC 9211) and `Server-Timing`, which may be empty. */
  readonly cacheStatus: string;
  readonly serverTiming: string;
}

/** An answer whose content is at hand. */
export interface WholeAnswer extends Answer {
  readonly content: Buffer;
}

/** A drawing may hold scripts; shown by itself it gets no rights at all. */
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** The policy of a type; what a browser only shows or plays needs none. */
export function policyOf(mimeType: string): string | undefined {
  return /^(?:image\/(?!svg)|video\/|audio\/|application\/pdf)/.test(mimeType) ? undefined : SVG_POLICY;
}

/** Milliseconds in which a client has to take something of a stream. */
export const PATIENCE = { stalled: 30_000 };

/** Sends an answer: 200, 206, 304, 412 or 416. Resolves when it is sent, rejects when a stream breaks off. */
export async function send(req: IncomingMessage, res: ServerResponse, answer: Answer): Promise<void> {
  if (isWhole(answer)) {
    sendWhole(req, res, answer);
    return;
  }
  const content = answer.content as Content;
  const part = begin(req, res, answer);
  try {
    if (part === 'none') {
      res.end();
      return;
    }
    await content.begin?.();
    await sendStream(res, part === 'all' ? content : slice(content, part));
  } finally {
    // Read or not: a stream that nobody ends keeps one of the few calls to the PIM.
    content.cancel?.();
  }
}

/** As `send`, at once. */
export function sendWhole(req: IncomingMessage, res: ServerResponse, answer: WholeAnswer): void {
  const { content } = answer;
  const part = begin(req, res, answer);
  if (part === 'none') res.end();
  else res.end(part === 'all' ? content : content.subarray(part.start, part.end + 1));
}

export function isWhole(answer: Answer): answer is WholeAnswer {
  return Buffer.isBuffer(answer.content);
}

/** Writes status and headers. Returns what of the content is to follow. */
function begin(req: IncomingMessage, res: ServerResponse, answer: Answer): ByteRange | 'all' | 'none' {
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
  if (answer.policy !== undefined) res.setHeader('Content-Security-Policy', answer.policy);
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
