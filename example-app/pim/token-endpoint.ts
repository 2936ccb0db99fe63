/** `POST /api/oauth/v1/token`. */

import type { IncomingHttpHeaders } from 'node:http';
import { failure, oauth, type Answer } from './answer.js';
import type { Grant, Tokens } from './tokens.js';

/** Akeneo: from 4.0.94, 5.0.6 and 6.0.0 on. */
export const MAX_TOKEN_BODY = 300;

/** Grant types that the OAuth library knows; a Connection may use the first two. */
const ALLOWED_GRANTS = ['password', 'refresh_token'];
const KNOWN_GRANT = /^(password|refresh_token|token|authorization_code|client_credentials|https?:\/\/.+|urn:.+)$/;

const TYPES = ['application/json', 'application/x-www-form-urlencoded'];

/** Akeneo: bad credentials are 422, never 400 or 401. The checks stand in the PIM's order. */
export function tokenEndpoint(tokens: Tokens, headers: IncomingHttpHeaders, body: Buffer): Answer {
  if (body.length > MAX_TOKEN_BODY) {
    return failure(413, `Request content exceeded the maximum allowed size of ${MAX_TOKEN_BODY} bytes`);
  }
  const contentType = (headers['content-type'] ?? '').split(';')[0]!.trim();
  const fields = contentType === 'application/json' ? jsonFields(body) : formFields(body);
  if (!fields) return failure(400, 'Invalid json message received');
  if (contentType === '') {
    return failure(
      415,
      `The "Content-Type" header is missing. "${TYPES.join('" or "')}" has to be specified as value.`,
    );
  }
  if (!TYPES.includes(contentType)) {
    return failure(
      415,
      `"${contentType}" in "Content-Type" header is not valid. Only "${TYPES.join('" or "')}" are allowed.`,
    );
  }

  const grantType = fields.grant_type ?? '';
  if (!KNOWN_GRANT.test(grantType)) {
    return failure(422, 'Parameter "grant_type", "username" or "password" is missing, empty or invalid');
  }
  if (!knowsClient(tokens, headers.authorization, fields)) {
    return failure(422, 'Parameter "client_id" is missing or does not match any client, or secret is invalid');
  }
  if (!ALLOWED_GRANTS.includes(grantType)) return failure(422, 'This grant type is not authorized for this client');
  return grantType === 'password' ? passwordGrant(tokens, fields) : refreshGrant(tokens, fields);
}

type Fields = Partial<Record<string, string>>;

function passwordGrant(tokens: Tokens, { username, password }: Fields): Answer {
  if (!username || !password) {
    return failure(422, 'Parameter "grant_type", "username" or "password" is missing, empty or invalid');
  }
  const user = tokens.credentials;
  if (username !== user.username || password !== user.password) {
    return failure(422, 'No user found for the given username and password');
  }
  return granted(tokens.grant());
}

function refreshGrant(tokens: Tokens, fields: Fields): Answer {
  const refreshToken = fields.refresh_token;
  if (!refreshToken) return failure(422, 'Parameter "grant_type" or "refresh_token" is missing or empty');
  const grant = tokens.refresh(refreshToken);
  return grant ? granted(grant) : failure(422, 'Refresh token is invalid or has expired');
}

function granted({ accessToken, expiresIn, refreshToken }: Grant): Answer {
  return oauth(200, {
    access_token: accessToken,
    expires_in: expiresIn,
    token_type: 'bearer',
    scope: null,
    refresh_token: refreshToken,
  });
}

/** Akeneo: HTTP Basic, or `client_id` and `client_secret` in the body; the header wins. */
function knowsClient(tokens: Tokens, authorization: string | undefined, fields: Fields): boolean {
  const { clientId, secret } = tokens.credentials;
  const basic = /^Basic +(.*)$/i.exec(authorization ?? '')?.[1];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString() === `${clientId}:${secret}`;
  return fields.client_id === clientId && fields.client_secret === secret;
}

/** The members that are strings; undefined when the text is not JSON. An empty body is no fields, as for the PIM. */
function jsonFields(body: Buffer): Fields | undefined {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return undefined;
  }
}

function formFields(body: Buffer): Fields {
  return Object.fromEntries(new URLSearchParams(body.toString()));
}
