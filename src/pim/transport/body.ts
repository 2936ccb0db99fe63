import { ImageError } from '../../shared/errors.js';
import { TransientError } from './request.js';

/** A body that is being received, and the call that it belongs to. */
export interface Exchange {
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncGenerator<Uint8Array, void, undefined>;
  /** Aborted when the call ends. */
  readonly ended: AbortSignal;
  /** Ends the call and frees its place among the calls in flight. May be called more than once. */
  close(): void;
}

/** How much of a file to hold, by its first bytes, and what to do with a larger one. */
export type BufferPolicy = (start: Uint8Array) => { readonly bytes: number; readonly beyond: 'refuse' | 'stream' };

/** A file that is too large to hold. It keeps a call to the PIM open until it has ended or was cancelled. */
export interface FileStream extends AsyncIterable<Uint8Array> {
  cancel(): void;
}

/** Bytes by which the type of a file can be told. */
const POLICY_BYTES = 4096;

/** Milliseconds that a stream waits for its reader. */
const UNREAD_TIMEOUT_MS = 10_000;

/**
 * Receives a file: whole, or as a stream if the rule says so. Throws `ELIMIT` (413) for one that is refused and
 * `PassingFailure` for one that is empty or breaks off. The exchange is closed but for a stream, which closes it.
 */
export async function receiveBody(exchange: Exchange, hold: BufferPolicy): Promise<Buffer | FileStream> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let rule: ReturnType<BufferPolicy> | undefined;
  let streaming = false;
  try {
    for (;;) {
      const next = await exchange.body.next();
      if (!next.done) {
        parts.push(next.value);
        length += next.value.length;
      }
      if (length >= POLICY_BYTES || next.done) rule ??= hold(Buffer.concat(parts));
      if (rule && length > rule.bytes) {
        if (rule.beyond === 'refuse') throw tooLarge(rule.bytes);
        streaming = !next.done;
        if (streaming) return stream(parts, exchange);
      }
      if (next.done) break;
    }
  } finally {
    if (!streaming) exchange.close();
  }
  if (length === 0)
    throw new TransientError(new ImageError('EUPSTREAM', 'The PIM sent an empty file'), { ofOneFile: true });
  return Buffer.concat(parts, length);
}

function stream(start: Uint8Array[], exchange: Exchange): FileStream {
  // A stream that nobody has begun to read must not hold its call for ever.
  const unclaimed = setTimeout(() => exchange.close(), UNREAD_TIMEOUT_MS);
  unclaimed.unref();
  async function* file(): AsyncGenerator<Uint8Array, void, undefined> {
    clearTimeout(unclaimed);
    try {
      // Each piece is let go of as it is handed on.
      for (let piece = start.shift(); piece; piece = start.shift()) yield piece;
      yield* exchange.body;
    } catch (error) {
      throw error instanceof TransientError ? error.finalError : error;
    } finally {
      exchange.close();
    }
  }
  return { [Symbol.asyncIterator]: file, cancel: () => exchange.close() };
}

function tooLarge(limit: number): ImageError {
  return new ImageError('ELIMIT', `The source is larger than ${limit} bytes`, { status: 413 });
}
