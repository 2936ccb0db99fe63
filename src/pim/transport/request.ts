import { ImageError } from '../../shared/errors.js';
import { deadline } from '../../shared/deadline.js';
import type { Fetch, FetchInit, FetchResponse } from '../types.js';

/** Milliseconds until the PIM's first byte, and between two pieces of a body. */
export const TIMEOUTS = { firstByte: 10_000, idle: 15_000 };

/** More of a body than this is not read only to keep its connection. */
const MAX_DRAIN_BYTES = 64 * 1024;

/** A failure that may pass: a reset, a time-out, an overload, a fault of the server. */
export class TransientError extends Error {
  override readonly name = 'PassingFailure';
  /** What a client is told when it does not pass. */
  readonly finalError: ImageError;
  /** Milliseconds that the PIM asked us to wait. */
  readonly retryAfterMs: number | undefined;
  /** It may be that of one file, with a PIM that is well. */
  readonly fileSpecific: boolean;

  constructor(
    lasting: ImageError,
    { wait, ofOneFile = false }: { readonly wait?: number | undefined; readonly ofOneFile?: boolean } = {},
  ) {
    super(lasting.message, { cause: lasting.cause });
    this.finalError = lasting;
    this.retryAfterMs = wait;
    this.fileSpecific = ofOneFile;
  }
}

/**
 * One HTTP call to the PIM, up to the headers of its answer; `signal` bounds its body too. Redirects are never followed:
 * the token must not leave for another address. Throws `PassingFailure` for what a repetition may heal.
 */
export async function sendRequest(
  fetch: Fetch,
  url: string,
  init: Omit<FetchInit, 'redirect' | 'signal'>,
  signal: AbortSignal,
): Promise<FetchResponse> {
  const limit = deadline(TIMEOUTS.firstByte, () => new Error('no answer'), signal);
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
  // A Node stream that is aborted while nobody reads it would end the process.
  (response.body as Partial<NodeJS.EventEmitter> | null)?.on?.('error', () => undefined);
  return assertUsable(response);
}

/** Answers that mean trouble with the PIM as a whole, whatever was asked. */
async function assertUsable(response: FetchResponse): Promise<FetchResponse> {
  const { status, headers } = response;
  const cause = `status ${status}`;
  if (status === 429) {
    await drain(response);
    const wait = retryAfter(headers.get('retry-after'));
    const seconds = Math.ceil((wait ?? 5000) / 1000);
    throw new TransientError(new ImageError('EBUSY', 'The PIM is asked too much', { retryAfter: seconds, cause }), {
      wait,
    });
  }
  if (status === 408 || status >= 500) {
    await drain(response);
    throw new TransientError(new ImageError('EUPSTREAM', 'The PIM failed', { cause }), { ofOneFile: status === 500 });
  }
  if (status < 200 || (status >= 300 && status < 400)) {
    await drain(response);
    const location = headers.get('location') ?? 'nowhere';
    throw new ImageError('EUPSTREAM', 'The PIM redirects', { cause: `${cause} to ${location}; is baseUrl right?` });
  }
  return response;
}

/** `Retry-After` in milliseconds. Only whole seconds count: protection layers before a PIM send all sorts of things. */
function retryAfter(value: string | null): number | undefined {
  return value !== null && /^\d{1,5}$/.test(value.trim()) ? Number(value) * 1000 : undefined;
}

/** Reads a short body that nobody wants, so that its connection serves again. */
export async function drain(response: FetchResponse): Promise<void> {
  let length = 0;
  try {
    for await (const piece of readChunks(response)) {
      length += piece.length;
      if (length > MAX_DRAIN_BYTES) return;
    }
  } catch {
    // It was not wanted anyway.
  }
}

/** The pieces of a body, each due within the idle deadline. A body that breaks off throws `PassingFailure`. */
export async function* readChunks(response: FetchResponse): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = response.body?.[Symbol.asyncIterator]();
  if (!iterator) return;
  const idle = new IdleTimeout();
  let open = true;
  try {
    for (;;) {
      const next = await idle.inTime(iterator.next()).catch((cause: unknown) => {
        open = false;
        throw cause instanceof TransientError
          ? cause
          : new TransientError(new ImageError('EUPSTREAM', 'The PIM broke off a file', { cause }), { ofOneFile: true });
      });
      if (next.done) {
        open = false;
        return;
      }
      yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
    }
  } finally {
    idle.end();
    // Not awaited: a body that stalls would never let go.
    if (open) iterator.return?.().catch(() => undefined);
  }
}

/** The idle deadline, by one timer for all pieces of a body: a large one has thousands. */
class IdleTimeout {
  #timer: NodeJS.Timeout | undefined;
  #late: (failure: TransientError) => void = () => undefined;

  inTime<T>(next: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#late = reject;
      if (this.#timer) this.#timer.refresh();
      else this.#timer = setTimeout(() => this.#expire(), TIMEOUTS.idle);
      next.then(resolve, reject);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** Nothing happens if the piece has come, and its reader takes long. */
  #expire(): void {
    this.#late(new TransientError(new ImageError('ETIMEDOUT', 'The PIM stopped in the middle of a file')));
  }
}
