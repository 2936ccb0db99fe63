/** The rules of Akeneo's interface that a good client keeps; what breaks them is written down, and answered as the PIM would. */

import type { IncomingMessage } from 'node:http';
import type { CallKind } from './types.js';

/** Headers that an HTTP client makes itself, or that the interface asks for. */
const EXPECTED_HEADERS = new Set([
  'host',
  'connection',
  'keep-alive',
  'authorization',
  'accept',
  'accept-encoding',
  'user-agent',
  'content-type',
  'content-length',
  'transfer-encoding',
]);

/** Node's own `fetch` sends these two by itself, with these values. */
const FROM_FETCH = new Map([
  ['accept-language', '*'],
  ['sec-fetch-mode', 'cors'],
]);

/**
 * Headers that the PIM ignores: a client that sends them expects something that does not happen. A proxy in front of it may
 * take the range of a file.
 */
const POINTLESS = new Set(['range', 'if-range', 'if-none-match', 'if-modified-since', 'cookie']);

/** Every rule that the head of this request breaks. `ownHost` is the only `Host` that no link of ours can have led to. */
export function brokenRules(req: IncomingMessage, kind: CallKind, ownHost: string): string[] {
  const { method = '', url = '', headers } = req;
  const [path = '', query = ''] = url.split('?', 2);
  const broken: string[] = [];

  if (headers.host !== ownHost) broken.push(`followed a link: Host is ${headers.host ?? 'missing'}`);
  const isPost = kind === 'token' || path.endsWith('/products-uuid/search');
  if (method !== (isPost ? 'POST' : 'GET')) broken.push(`used ${method}`);
  if (new URLSearchParams(query).has('scope')) broken.push('sent scope, which drops products outside of its tree');
  if (/%2f/i.test(path)) broken.push('encoded a slash');
  if (path.includes('//')) broken.push('doubled a slash');
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path)) broken.push('sent a dot segment');
  if (new URLSearchParams(query).has('access_token')) broken.push('put the token into the query');

  const accept = headers.accept ?? '*/*';
  if (accept !== '*/*' && !(kind !== 'download' && accept === 'application/json'))
    broken.push(`sent Accept: ${accept}`);
  if (headers['user-agent']?.includes('Mozilla')) broken.push("forwarded its client's user-agent");
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'range' && kind === 'download') continue;
    if (POINTLESS.has(name)) broken.push(`sent ${name}`);
    else if (!EXPECTED_HEADERS.has(name) && FROM_FETCH.get(name) !== value)
      broken.push(`sent an alien header, ${name}`);
  }
  return broken.map((rule) => `${rule} (${method} ${url})`);
}
