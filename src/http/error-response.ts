import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ImageError } from '../shared/errors.js';
import { addVary } from './send.js';

/** Headers of a successful response that would be wrong in an error response. */
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
  'ik-warning',
  'Content-Location',
];

/** Where the package's documentation explains a code. A path, as the docs travel in the package. */
const HELP = 'docs/errors.md#';

/** Errors that are the URL's own, or would be the same next time, may be cached for a minute. */
const CACHEABLE: ReadonlySet<number> = new Set([400, 404, 413, 415]);

/**
 * Sends an error response: status, `ik-error` (docs/imagekit.md#errors) and a small JSON body with the code, the error's
 * public message and where the documentation explains it. Nothing else of the error is sent. A response that has begun is aborted, so that no client takes a part for the whole.
 */
export function sendError(req: IncomingMessage, res: ServerResponse, error: ImageError, vary: readonly string[]): void {
  if (res.headersSent) {
    // What somebody else has sent to its end stays as it is.
    if (!res.writableEnded) res.destroy();
    return;
  }
  for (const name of SUCCESS_ONLY) res.removeHeader(name);
  const body = JSON.stringify({ code: error.code, message: error.message, help: HELP + error.code.toLowerCase() });
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

/** A message may quote the client; a header holds printable ASCII only. At most 300 characters. */
export function headerText(message: string): string {
  return message.replace(/[^\x20-\x7e]+/g, '?').slice(0, 300);
}
