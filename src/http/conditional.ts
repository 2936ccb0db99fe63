import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether the client holds these bytes already (RFC 9110, 13.1.2): `If-None-Match` is `*` or has the tag, compared
 * weakly.
 */
export function isFresh(headers: IncomingHttpHeaders, etag: string): boolean {
  const wanted = headers['if-none-match'];
  return wanted !== undefined && lists(wanted, etag);
}

/** Whether `If-Match` forbids an answer with this tag (RFC 9110, 13.1.1); it compares strongly. */
export function preconditionFails(headers: IncomingHttpHeaders, etag: string): boolean {
  const wanted = headers['if-match'];
  return wanted !== undefined && wanted.trim() !== '*' && !tags(wanted).includes(etag);
}

/** Whether a range may be answered in parts (RFC 9110, 13.1.5). A date never fits, since nothing here has one. */
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
