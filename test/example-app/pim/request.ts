/** Plain node:http against the demo PIM: every byte of a request is the test's own. */

import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { DemoPim } from '../../../example-app/pim/demo-pim.js';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  signal?: AbortSignal;
}

/** Rejects when the connection breaks before the answer is whole. Each call has a connection of its own. */
export function request(pim: DemoPim, path: string, options: RequestOptions = {}): Promise<Reply> {
  const { port } = new URL(pim.url);
  const { method = 'GET', headers = {}, body, signal } = options;
  return new Promise((resolve, reject) => {
    const req = httpRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: false, ...(signal && { signal }) },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () => {
          const whole = Buffer.concat(chunks);
          resolve({
            status: res.statusCode!,
            headers: res.headers,
            body: whole,
            text: whole.toString(),
          });
        });
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export const TOKEN_PATH = '/api/oauth/v1/token';

/** A token request as JSON with the PIM's own credentials, unless told otherwise. */
export function askToken(
  pim: DemoPim,
  fields: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Reply> {
  return request(pim, TOKEN_PATH, {
    method: 'POST',
    headers: {
      Authorization: basic(pim.credentials.clientId, pim.credentials.secret),
      'Content-Type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(fields),
  });
}

export interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  token_type: string;
  scope: null;
}

export const passwordFields = (pim: DemoPim): Record<string, string> => ({
  grant_type: 'password',
  username: pim.credentials.username,
  password: pim.credentials.password,
});

/** A password grant that succeeds. */
export async function login(pim: DemoPim): Promise<TokenAnswer> {
  return json(await askToken(pim, passwordFields(pim))) as TokenAnswer;
}

export const json = (reply: Reply): unknown => JSON.parse(reply.text);

export const bearer = (token: string): { Authorization: string } => ({ Authorization: `Bearer ${token}` });

/** The two-key body of Akeneo's errors. */
export const errorBody = (code: number, message: string): unknown => ({ code, message });
