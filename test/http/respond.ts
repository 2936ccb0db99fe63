import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { contentSecurityPolicy, send, type ImageResponse, type StreamedContent } from '../../src/http/send.js';
import { request, type RequestOptions, type Response } from '../support/harness.js';
import { listen } from '../support/listen.js';

/** Ten thousand bytes that tell where they are. */
export const BODY = Buffer.from(Array.from({ length: 10_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
export const ETAG = `"${createHash('sha256').update(BODY).digest('base64url')}"`;

/** An answer as the middleware makes them; `changes` for what a test is about. */
export function answerOf(changes: Partial<ImageResponse> = {}): ImageResponse {
  return {
    mimeType: 'image/png',
    etag: ETAG,
    content: BODY,
    length: BODY.length,
    cacheControl: 'public, max-age=31536000, immutable',
    vary: ['Accept'],
    disposition: 'inline; filename=a.png',
    link: undefined,
    contentSecurityPolicy: contentSecurityPolicy(changes.mimeType ?? 'image/png'),
    cacheStatus: 'akeneo-images; hit; detail=memory',
    serverTiming: 'total;dur=1.0',
    ...changes,
  };
}

/** The body in pieces of odd sizes, as a stream brings it. */
export async function* inPieces(size = 333): AsyncGenerator<Uint8Array> {
  for await (const piece of Readable.from([BODY])) {
    for (let at = 0; at < BODY.length; at += size) yield (piece as Buffer).subarray(at, at + size);
  }
}

/** The content of a response that is streamed. */
export function streamed(stream: AsyncIterable<Uint8Array>, cancel = (): void => undefined): StreamedContent {
  return { open: () => Promise.resolve(stream), cancel };
}

/** Sends an answer over real HTTP and gives what came. */
export async function answered(options: RequestOptions = {}, answer = answerOf()): Promise<Response> {
  const server = await listen((req, res) => {
    send(req, res, answer).catch(() => res.destroy());
  });
  try {
    return await request(server.url, '/', options);
  } finally {
    await server.close();
  }
}

/** As `answered`, with the request's headers alone. */
export function asked(headers: Record<string, string>, method = 'GET'): Promise<Response> {
  return answered({ method, headers });
}
