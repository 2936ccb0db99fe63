import type { IncomingHttpHeaders } from 'node:http';

/** Whether the client has these bytes: `If-None-Match` is `*` or lists the tag, compared weakly (RFC 9110, 13.1.2). */
export function isFresh(headers: IncomingHttpHeaders, etag: string): boolean {
  const wanted = headers['if-none-match'];
  return wanted !== undefined && lists(wanted, etag);
}

/** Whether `If-Match` forbids a response with this tag. Compares strongly (RFC 9110, 13.1.1). */
export function preconditionFails(headers: IncomingHttpHeaders, etag: string): boolean {
  const wanted = headers['if-match'];
  return wanted !== undefined && wanted.trim() !== '*' && !tags(wanted).includes(etag);
}

/** Whether a range may be served: `If-Range` is absent or has the tag (RFC 9110, 13.1.5). A date never matches here. */
export function rangeApplies(headers: IncomingHttpHeaders, etag: string): boolean {
  const condition = headers['if-range'];
  return condition === undefined || (typeof condition === 'string' && condition.trim() === etag);
}

function lists(header: string, etag: string): boolean {
  return header.trim() === '*' || tags(header).some((tag) => tag.replace(/^W\//, '') === etag);
}

function tags(header: string): string[] {
  return header.split(',').map((tag) => tag.trim());
}
