/** Answers of the PIM as values, before anything is sent. */

import { htmlSafePhpJson, phpJson } from './json.js';
import type { FileBody } from './types.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: FileBody;
}

/** Symfony's default for an answer without validators. */
const UNCACHED = { 'Cache-Control': 'no-cache, private' };

/** A resource of the API. */
export function resource(value: unknown): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json', ...UNCACHED },
    body: Buffer.from(htmlSafePhpJson(value)),
  };
}

/** Akeneo: an error's body has exactly two keys, `code` and `message`. */
export function failure(status: number, message: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', ...UNCACHED, ...headers },
    body: Buffer.from(phpJson({ code: status, message })),
  };
}

/** What the OAuth library answers by itself. */
export function oauth(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store, private',
      Pragma: 'no-cache',
      ...headers,
    },
    body: Buffer.from(phpJson(value)),
  };
}

/** A page of the server in front of the PIM, or of its user interface. */
export function page(status: number, title: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=UTF-8', ...headers },
    body: Buffer.from(
      `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
    ),
  };
}

/** A stored file. The name goes out raw: not escaped, not RFC 5987, its UTF-8 as it is. */
export function file(name: string, mimeType: string, body: FileBody): Answer {
  return {
    status: 200,
    headers: {
      'Content-Type': mimeType.startsWith('text/') ? `${mimeType}; charset=UTF-8` : mimeType,
      'Content-Disposition': `attachment; filename="${name}"`,
      ...UNCACHED,
    },
    body,
  };
}
