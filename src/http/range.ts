import type { IncomingHttpHeaders } from 'node:http';

/** First and last byte of the one range that is asked for. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range of a body of `length` bytes that a request asks for (RFC 9110, 14.2). `undefined` means the whole: there is
 * no range, it is of another unit or not valid, or there are several; all these may be answered so. `unsatisfiable`
 * means 416.
 */
export function requestedRange(headers: IncomingHttpHeaders, length: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(headers.range ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  // So many bytes from the end; more than there are means all.
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  return start < length ? { start, end } : 'unsatisfiable';
}

/** The part of a stream that a range is; what comes after it is not waited for. */
export async function* slice(stream: AsyncIterable<Uint8Array>, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of stream) {
    const from = Math.max(0, start - at);
    const to = Math.min(piece.length, end + 1 - at);
    if (from < to) yield piece.subarray(from, to);
    at += piece.length;
    if (at > end) return;
  }
}
