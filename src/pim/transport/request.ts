import { deadline } from '../../shared/deadline.js';
import { ImageError } from '../../shared/errors.js';
import type { Fetch, FetchInit, FetchResponse } from '../types.js';
import { drain } from './chunks.js';
import { TransientError } from './transient-error.js';

/** Milliseconds until the PIM's first byte. */
const FIRST_BYTE_TIMEOUT_MS = 10_000;

/** Milliseconds after which a client may retry where the PIM said 429 and no time. */
const DEFAULT_RETRY_MS = 5000;

/**
 * Makes one HTTP call to the PIM, up to the headers of its response; `signal` bounds the body too. Redirects are never
 * followed, so that the token cannot leave for another host.
 *
 * @param firstByteTimeoutMs milliseconds until the headers of the response
 * @throws TransientError for what a retry may heal
 * @throws ImageError `EUPSTREAM` for a redirect
 */
export async function sendRequest(
  fetch: Fetch,
  url: string,
  init: Omit<FetchInit, 'redirect' | 'signal'>,
  signal: AbortSignal,
  firstByteTimeoutMs = FIRST_BYTE_TIMEOUT_MS,
): Promise<FetchResponse> {
  const limit = deadline(firstByteTimeoutMs, () => new Error(`no response within ${firstByteTimeoutMs} ms`), signal);
  let response: FetchResponse;
  try {
    response = await fetch(url, { ...init, redirect: 'manual', signal: limit.signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw limit.signal.aborted
      ? new TransientError(new ImageError('ETIMEDOUT', 'The PIM did not answer in time', { cause }))
      : new TransientError(new ImageError('EUPSTREAM', 'The PIM cannot be reached', { cause }));
  } finally {
    limit.cancel();
  }
  // An aborted Node stream that nobody reads emits an error, which would end the process.
  (response.body as Partial<NodeJS.EventEmitter> | null)?.on?.('error', () => undefined);
  await assertUsable(response);
  return response;
}

/** Throws for statuses that mean trouble with the PIM as a whole, whatever was requested. */
async function assertUsable(response: FetchResponse): Promise<void> {
  const { status, headers } = response;
  const cause = `status ${status}`;
  if (status === 429) {
    await drain(response);
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'));
    const retryAfter = Math.ceil((retryAfterMs ?? DEFAULT_RETRY_MS) / 1000);
    throw new TransientError(new ImageError('EBUSY', 'The PIM limits our requests', { retryAfter, cause }), {
      retryAfterMs,
    });
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

/** `Retry-After` in milliseconds. Only whole seconds count: proxies in front of a PIM send all sorts of values. */
function parseRetryAfter(value: string | null): number | undefined {
  return value !== null && /^\d{1,5}$/.test(value.trim()) ? Number(value) * 1000 : undefined;
}
