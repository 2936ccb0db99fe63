import type { IncomingHttpHeaders } from 'node:http';
import { ImageError } from '../shared/errors.js';

/** First and last byte of a range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a request asks for, of a body of `length` bytes (RFC 9110, 14.2). Undefined for no range, several
 * ranges, another unit or an invalid range: all these are answered with the whole body. `unsatisfiable` means 416.
 */
export function requestedRange(headers: IncomingHttpHeaders, length: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(headers.range ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  // A suffix: the last so many bytes.
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  return start < length ? { start, end } : 'unsatisfiable';
}

/** Bytes that may be read and thrown away in front of a range, beside as many as the range itself has. */
const SKIPPED_BYTES = 1024 * 1024;

/**
 * Whether a range of a stream costs too much: a PIM without ranges sends files from their beginning, so that one byte at
 * the end of a film would cost the whole film.
 */
export function isFarIn({ start, end }: ByteRange): boolean {
  return start > end - start + 1 + SKIPPED_BYTES;
}

/**
 * The part of a stream that a range selects. Does not wait for what comes after it.
 *
 * @throws ImageError `EUPSTREAM` if the stream ends before the range
 */
export async function* slice(stream: AsyncIterable<Uint8Array>, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of stream) {
    const from = Math.max(0, start - at);
    const to = Math.min(chunk.length, end + 1 - at);
    if (from < to) yield chunk.subarray(from, to);
    at += chunk.length;
    if (at > end) return;
  }
  throw wrongLength(`ended after ${at} bytes, before its byte ${end}`);
}

/**
 * A stream of which `length` bytes were announced: no more of them, since they would be taken for the next response.
 *
 * @throws ImageError `EUPSTREAM` if there are more or fewer
 */
export async function* exactly(stream: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of stream) {
    const part = chunk.subarray(0, length - at);
    if (part.length > 0) yield part;
    at += chunk.length;
    if (at > length) throw wrongLength(`has more than the ${length} bytes that it was said to have`);
  }
  if (at < length) throw wrongLength(`ended after ${at} of ${length} bytes`);
}

function wrongLength(what: string): ImageError {
  return new ImageError('EUPSTREAM', 'The PIM sent a file of another length than it said', {
    cause: new Error(`The file ${what}`),
  });
}
