import { ImageError } from '../../shared/errors.js';
import { readJson } from '../transport/chunks.js';
import type { FetchInit, FetchResponse } from '../types.js';
import type { Grant } from './token-source.js';

/** A Connection's four values. */
export interface ConnectionCredentials {
  readonly clientId: string;
  readonly secret: string;
  readonly username: string;
  readonly password: string;
}

/** Largest body of a token request in bytes. Akeneo refuses larger ones with 413 (since 4.0.94). */
export const MAX_TOKEN_BODY = 300;

/** Seconds that Akeneo's tokens live unless an on-premise PIM says otherwise. */
const DEFAULT_LIFETIME_S = 3600;

/**
 * A token request with the password grant. Refresh tokens are not used: each works once and is lost when two processes
 * race for it, while a new grant leaves older tokens valid and costs the same single call.
 */
export function tokenRequest({
  clientId,
  secret,
  username,
  password,
}: ConnectionCredentials): Omit<FetchInit, 'redirect' | 'signal'> {
  return {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
      'Content-Type': 'application/json',
      Accept: '*/*',
    },
    body: JSON.stringify({ grant_type: 'password', username, password }),
  };
}

/**
 * Reads the response to a token request.
 *
 * @throws ImageError `EACCES` for refused credentials, which Akeneo answers with 422, `EUPSTREAM` for anything else
 *   that holds no token, such as the HTML of a wrong address
 */
export async function readGrant(response: FetchResponse): Promise<Grant> {
  const body = (await readJson(response)) as Record<string, unknown> | undefined;
  if (response.status === 422 || response.status === 401 || response.status === 403) {
    throw new ImageError('EACCES', 'The PIM refuses our credentials', {
      cause: `status ${response.status}: ${JSON.stringify(body?.message)}. Check clientId, secret, username and password, and that no proxy strips the Authorization header`,
    });
  }
  const token = body?.access_token;
  if (response.status !== 200 || typeof token !== 'string' || token === '') {
    throw new ImageError('EUPSTREAM', 'The PIM gave no token', {
      cause: `status ${response.status}: ${JSON.stringify(body?.message)}. Is baseUrl the PIM's address?`,
    });
  }
  return { accessToken: token, lifetimeMs: lifetimeOf(body?.expires_in) };
}

/**
 * Milliseconds of an `expires_in`, which some front servers turn into a string. Anything that is no time counts as
 * Akeneo's default: a token that never ends would be of no use to other processes, and never be renewed.
 */
function lifetimeOf(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn;
  const isTime = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0;
  return (isTime ? seconds : DEFAULT_LIFETIME_S) * 1000;
}
