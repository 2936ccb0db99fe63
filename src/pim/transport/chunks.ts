import { ImageError } from '../../shared/errors.js';
import type { FetchResponse } from '../types.js';
import { TransientError } from './transient-error.js';

/** Milliseconds between two chunks of a body. */
const IDLE_TIMEOUT_MS = 15_000;

/** Longer bodies are not drained: a new connection costs less. */
const MAX_DRAIN_BYTES = 64 * 1024;

/** Longest answer in JSON that is read, in bytes. Akeneo's have some hundred. */
const MAX_JSON_BYTES = 16 * 1024;

/** The JSON of a short answer. Undefined where it is none, breaks off, or is longer than any that is wanted. */
export async function readJson(response: FetchResponse): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of readChunks(response)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_JSON_BYTES) return undefined;
    }
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    return undefined;
  }
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
 * @param idleTimeoutMs milliseconds between two chunks
 * @throws TransientError for a body that stalls or breaks off
 */
export async function* readChunks(
  response: FetchResponse,
  idleTimeoutMs = IDLE_TIMEOUT_MS,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = response.body?.[Symbol.asyncIterator]();
  if (!iterator) return;
  const idle = new IdleTimeout(idleTimeoutMs);
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
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;
  #reject: (error: TransientError) => void = () => undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  within<T>(next: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      if (this.#timer) this.#timer.refresh();
      else this.#timer = setTimeout(() => this.#expire(), this.#ms);
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
