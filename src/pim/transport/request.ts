import { deadline } from '../../shared/deadline.js';
import { ImageError } from '../../shared/errors.js';
import type { Fetch, FetchInit, FetchResponse } from '../types.js';

/** Milliseconds until the PIM's first byte, and between two chunks of a body. */
export const TIMEOUTS = { firstByte: 10_000, idle: 15_000 };

/** Longer bodies are not drained: a new connection costs less. */
const MAX_DRAIN_BYTES = 64 * 1024;

/** Milliseconds after which a client may retry where the PIM said 429 and no time. */
const DEFAULT_RETRY_MS = 5000;

export interface TransientErrorOptions {
  /** Milliseconds that the PIM asked us to wait. */
  readonly retryAfterMs?: number | undefined;
  /** The fault may be that of one file, while the PIM is well. Default false. */
  readonly fileSpecific?: boolean;
}

/** A failure that a retry may heal: a reset, a timeout, an overload, a server error. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** What the client is told if retries do not help. */
  readonly finalError: ImageError;
  readonly retryAfterMs: number | undefined;
  readonly fileSpecific: boolean;

  constructor(finalError: ImageError, { retryAfterMs, fileSpecific = false }: TransientErrorOptions = {}) {
    super(finalError.message, { cause: finalError.cause });
    this.finalError = finalError;
    this.retryAfterMs = retryAfterMs;
    this.fileSpecific = fileSpecific;
  }
}

/**
 * Makes one HTTP call to the PIM, up to the headers of its response; `signal` bounds the body too. Redirects are never
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
  const limit = deadline(TIMEOUTS.firstByte, () => new Error(`no response within ${TIMEOUTS.firstByte} ms`), signal);
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

/** Reads a short body that nobody needs, so that its connection can be reused. */
export async function drain(response: FetchResponse): Promise<void> {
  let length = 0;
  try {
    for await (const chunk of readChunks(response)) {
      length += chunk.length;
      if (length > MAX_DRAIN_BYTES) return;
    }
  } catch {
    // Nobody needs it.
  }
}

/**
 * The chunks of a body. Each must come within the idle timeout.
 *
 * @throws TransientError for a body that stalls or breaks off
 */
export async function* readChunks(response: FetchResponse): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = response.body?.[Symbol.asyncIterator]();
  if (!iterator) return;
  const idle = new IdleTimeout();
  let open = true;
  try {
    for (;;) {
      const next = await idle.within(iterator.next()).catch((cause: unknown) => {
        open = false;
        throw cause instanceof TransientError ? cause : brokenOff(cause);
      });
      if (next.done) {
        open = false;
        return;
      }
      yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
    }
  } finally {
    idle.end();
    // Not awaited: a body that stalls would never return.
    if (open) iterator.return?.().catch(() => undefined);
  }
}

function brokenOff(cause: unknown): TransientError {
  return new TransientError(new ImageError('EUPSTREAM', 'The PIM broke off a file', { cause }), { fileSpecific: true });
}

/** The idle timeout, with one timer for all chunks of a body: a large one has thousands. */
class IdleTimeout {
  #timer: NodeJS.Timeout | undefined;
  #reject: (error: TransientError) => void = () => undefined;

  within<T>(next: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      if (this.#timer) this.#timer.refresh();
      else this.#timer = setTimeout(() => this.#expire(), TIMEOUTS.idle);
      next.then(resolve, reject);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** Has no effect if the chunk has come and its reader is slow. */
  #expire(): void {
    this.#reject(new TransientError(new ImageError('ETIMEDOUT', 'The PIM stopped in the middle of a file')));
  }
}
