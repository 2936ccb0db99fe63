import { clock } from '../../shared/clock.js';
import { ImageError } from '../../shared/errors.js';
import type { Fetch, FetchInit, FetchResponse } from '../types.js';
import { VERSION } from '../../shared/version.js';
import { drain } from './chunks.js';
import { TransientError } from './transient-error.js';

/**
 * What all calls say of us. Some servers refuse calls without a name. Files are compressed already, and a compressed
 * body that is cut looks whole to many a client: the length of one that is not can be compared with what the headers
 * say.
 */
export const OWN_HEADERS = { 'User-Agent': `akeneo-images/${VERSION}`, 'Accept-Encoding': 'identity' } as const;

/**
 * Makes one HTTP call to the PIM, up to the headers of its response; `signal` bounds the body too. How long the first
 * byte may take is for the signal to say: a PIM that is slow and sure needs no second call. Redirects are never
 * followed, so that the token cannot leave for another host.
 *
 * @throws TransientError for what a retry may heal
 * @throws ImageError `EUPSTREAM` for a redirect
 */
export async function sendRequest(
  fetch: Fetch,
  url: string,
  init: Omit<FetchInit, 'redirect' | 'signal'>,
  signal: AbortSignal,
): Promise<FetchResponse> {
  let response: FetchResponse;
  try {
    response = await fetch(url, { ...init, redirect: 'manual', signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new TransientError(new ImageError('EUPSTREAM', 'The PIM cannot be reached', { cause }));
  }
  hearErrors(response);
  await assertUsable(response);
  return response;
}

/** An aborted Node stream that nobody reads emits an error, which would end the process. */
export function hearErrors({ body }: FetchResponse): void {
  (body as Partial<NodeJS.EventEmitter> | null)?.on?.('error', () => undefined);
}

/** Throws for statuses that mean trouble with the PIM as a whole, whatever was requested. */
async function assertUsable(response: FetchResponse): Promise<void> {
  const { status, headers } = response;
  const cause = `status ${status}`;
  if (status === 429) {
    await drain(response);
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'));
    const retryAfter = Math.max(1, Math.ceil((retryAfterMs ?? 0) / 1000));
    // Without a cause: a cool-down is logged once, and not for each request that meets it.
    throw new TransientError(new ImageError('EBUSY', 'The PIM limits our requests', { retryAfter }), { retryAfterMs });
  }
  if (status === 408 || status >= 500) {
    await drain(response);
    throw new TransientError(new ImageError('EUPSTREAM', 'The PIM failed', { cause }), {
      fileSpecific: status === 500,
    });
  }
  if (status < 200 || (status >= 300 && status < 400)) {
    await drain(response);
    const location = headers.get('location') ?? 'nowhere';
    throw new ImageError('EUPSTREAM', 'The PIM redirects', { cause: `${cause} to ${location}; is baseUrl right?` });
  }
}

/** `Retry-After` in milliseconds: whole seconds, or a date of HTTP. Proxies in front of a PIM send all sorts of values. */
export function parseRetryAfter(value: string | null): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const ms = /^[A-Z][a-z]{2}, .* GMT$/.test(text) ? Date.parse(text) - clock.now() : NaN;
  return ms > 0 ? ms : undefined;
}
