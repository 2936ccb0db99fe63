import { ImageError } from '../../shared/errors.js';
import { TransientError } from './transient-error.js';

/** A body that is being received, and the call that it belongs to. */
export interface Exchange {
  /** 200, or 206 where a range was asked for. */
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncGenerator<Uint8Array, void, undefined>;
  /** Aborts when the call ends. */
  readonly ended: AbortSignal;
  /** Ends the call and releases its slot. Idempotent. */
  close(): void;
}

/**
 * Decides by a file's first bytes how many bytes of it to buffer, and what to do with a larger file. Called once a
 * body, with the first `POLICY_BYTES` bytes or more, or with all of a shorter file.
 */
export type BufferPolicy = (start: Uint8Array) => { readonly maxBytes: number; readonly overflow: 'refuse' | 'stream' };

/** A file that is too large to buffer. It keeps a call to the PIM open until it has been read or is cancelled. */
export interface FileStream extends AsyncIterable<Uint8Array> {
  /** Its bytes, if the PIM has said it. One that turns out to be shorter ends with an error. */
  readonly length?: number | undefined;
  cancel(): void;
}

const POLICY_BYTES = 4096;

/** Milliseconds after which a stream that nobody reads is closed. */
const UNREAD_TIMEOUT_MS = 10_000;

/**
 * Receives a file: whole, or as a stream if the policy says so. Closes the exchange, or leaves that to the stream.
 *
 * @param expected bytes, where the headers tell them
 * @throws ImageError `ELIMIT` (413) for a file that the policy refuses
 * @throws TransientError for a body that is empty or breaks off
 */
export async function receiveBody(
  exchange: Exchange,
  policy: BufferPolicy,
  expected = declaredLength(exchange.headers),
): Promise<Buffer | FileStream> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let decision: ReturnType<BufferPolicy> | undefined;
  let streaming = false;
  try {
    for (;;) {
      const next = await exchange.body.next();
      if (!next.done) {
        chunks.push(next.value);
        length += next.value.length;
      }
      if (length >= POLICY_BYTES || next.done) decision ??= policy(Buffer.concat(chunks));
      if (decision && length > decision.maxBytes) {
        if (decision.overflow === 'refuse') throw tooLarge(decision.maxBytes);
        streaming = !next.done;
        if (streaming) return stream(chunks, exchange, expected);
      }
      if (next.done) break;
    }
  } finally {
    if (!streaming) exchange.close();
  }
  if (length === 0) {
    throw new TransientError(new ImageError('EUPSTREAM', 'The PIM sent an empty file'), { fileSpecific: true });
  }
  assertLength(length, expected);
  return Buffer.concat(chunks, length);
}

/**
 * The bytes of a file as its headers tell them: Akeneo's `X-File-Size`, or a `Content-Length` that is not that of a
 * compressed body.
 */
export function declaredLength(headers: Exchange['headers']): number | undefined {
  const size = headers.get('x-file-size') ?? (isEncoded(headers) ? null : headers.get('content-length'));
  return size !== null && /^\d{1,15}$/.test(size.trim()) ? Number(size) : undefined;
}

/**
 * Whether a body that was cut cannot look as one that has ended. One without a length and without chunks ends with its
 * connection; a compressed one need not be checked by who decompresses it.
 */
export function provesItsLength(headers: Exchange['headers']): boolean {
  if (isEncoded(headers)) return false;
  return headers.get('content-length') !== null || headers.get('transfer-encoding') !== null;
}

/** The failure of a file that came to an end too early. */
export function truncated(cause: unknown): TransientError {
  return new TransientError(new ImageError('EUPSTREAM', 'The PIM broke off a file', { cause }), { fileSpecific: true });
}

function isEncoded(headers: Exchange['headers']): boolean {
  return (headers.get('content-encoding') ?? 'identity').trim().toLowerCase() !== 'identity';
}

/** Only what is missing counts: servers in between may add to a file and leave its size as it was. */
function assertLength(length: number, expected: number | undefined): void {
  if (expected !== undefined && length < expected) throw truncated(`${length} of ${expected} bytes`);
}

function stream(start: Uint8Array[], exchange: Exchange, expected: number | undefined): FileStream {
  // A stream that nobody reads must not keep its call for ever.
  const unread = setTimeout(() => exchange.close(), UNREAD_TIMEOUT_MS);
  unread.unref();
  async function* file(): AsyncGenerator<Uint8Array, void, undefined> {
    clearTimeout(unread);
    let length = 0;
    try {
      // Drop each chunk as it is handed on.
      for (let chunk = start.shift(); chunk; chunk = start.shift()) {
        length += chunk.length;
        yield chunk;
      }
      for await (const chunk of exchange.body) {
        length += chunk.length;
        yield chunk;
      }
      assertLength(length, expected);
    } catch (error) {
      throw error instanceof TransientError ? error.finalError : error;
    } finally {
      exchange.close();
    }
  }
  return { [Symbol.asyncIterator]: file, length: expected, cancel: () => exchange.close() };
}

function tooLarge(limit: number): ImageError {
  return new ImageError('ELIMIT', `The source is larger than ${limit} bytes`, { status: 413 });
}
