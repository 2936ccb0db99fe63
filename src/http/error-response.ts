import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ImageError } from '../shared/errors.js';
import { addVary } from './send.js';

/** Headers of a success that would be wrong with a failure. */
const SUCCESS_ONLY = [
  'ETag',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'Accept-Ranges',
  'Link',
  'Content-Security-Policy',
  'Cache-Status',
  'Server-Timing',
];

/** Failures that are the same the next time may be kept for a minute; the others never. */
const CACHEABLE: ReadonlySet<number> = new Set([400, 404, 413, 422]);

/**
 * Answers with a failure: status, `ik-error` (ImageKit 6.10) and a small JSON body. Only the error's public text goes
 * out. A response that has begun is cut off, so that nobody takes what they have for the whole.
 */
export function sendError(req: IncomingMessage, res: ServerResponse, error: ImageError, vary: readonly string[]): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  for (const name of SUCCESS_ONLY) res.removeHeader(name);
  const body = JSON.stringify({ code: error.code, message: error.message });
  res.statusCode = error.status;
  res.setHeader('ik-error', `${error.code} - ${headerText(error.message)}`);
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Cache-Control', CACHEABLE.has(error.status) ? 'public, max-age=60' : 'no-store');
  if (error.retryAfter !== undefined) res.setHeader('Retry-After', error.retryAfter);
  addVary(res, vary);
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.end(req.method === 'HEAD' ? undefined : body);
}

/** A message may quote what a client sent; a header holds printable ASCII only. */
function headerText(message: string): string {
  return message.replace(/[^\x20-\x7e]+/g, '?').slice(0, 300);
}
