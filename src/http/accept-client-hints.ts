import type { IncomingMessage, ServerResponse } from 'node:http';

/** A middleware for pages: asks browsers for the client hints that `w-auto` and `dpr-auto` use. Sets `Accept-CH`. */
export function acceptClientHints(_req: IncomingMessage, res: ServerResponse, next: () => void): void {
  res.setHeader('Accept-CH', 'Sec-CH-DPR, Sec-CH-Width');
  next();
}
