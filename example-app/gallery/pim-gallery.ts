/** The gallery of a real PIM: its first product media, with the facts that its API gives. */

import type { Connection } from '../settings.js';
import { GalleryError, type Gallery, type Medium } from './gallery.js';

const LIMIT = 12;
const TIMEOUT_MS = 15_000;

interface MediaList {
  _embedded: {
    items: { code: string; original_filename: string; mime_type: string | null; size: number | null }[];
  };
}

/** Throws a `GalleryError` that says what failed. `sku` names a product to show besides. */
export async function pimGallery(connection: Connection, sku?: string): Promise<Gallery> {
  const base = connection.baseUrl.replace(/\/+$/, '');
  const token = await fetchToken(base, connection);
  const list = await call<MediaList>('The list of media', `${base}/api/rest/v1/media-files?limit=${LIMIT}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  });
  const media = list._embedded.items.map(({ code, original_filename, mime_type, size }): Medium => {
    const mimeType = mime_type ?? 'application/octet-stream';
    return {
      title: original_filename,
      note: mimeType,
      path: `media-files/${code}`,
      mimeType,
      bytes: size ?? undefined,
    };
  });
  const pictures = media
    .filter(({ mimeType }) => mimeType.startsWith('image/'))
    .map((medium) => ({ ...medium, size: undefined }));
  const files = media.filter(({ mimeType }) => !mimeType.startsWith('image/'));
  const showcase = pictures.find(({ mimeType }) => mimeType !== 'image/svg+xml');
  return { pictures, files, showcase, ...(sku !== undefined && { sku }) };
}

async function fetchToken(base: string, { clientId, secret, username, password }: Connection): Promise<string> {
  const { access_token: token } = await call<{ access_token: string }>('The login', `${base}/api/oauth/v1/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ grant_type: 'password', username, password }),
  });
  return token;
}

async function call<T>(what: string, url: string, init: RequestInit): Promise<T> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { ...init, redirect: 'manual', signal }).catch((error: unknown) => {
    throw new GalleryError(`${what} failed: the PIM cannot be reached (${reason(error)})`, { cause: error });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && typeof body === 'object' && body !== null) return body as T;
  throw new GalleryError(`${what} failed: the PIM answered ${response.status}${told(body)}`);
}

/** Akeneo: errors have a `message`. */
function told(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ' with something else than JSON';
  return 'message' in body && typeof body.message === 'string' ? `: ${body.message}` : '';
}

/** Fetch hides what happened in `cause`. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : error.message;
}
