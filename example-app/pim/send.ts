/** Sends a response, with a fault if there is one. */

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './answer.js';
import type { Fault, FileBody } from './types.js';

const NOTHING = Buffer.alloc(0);

/** Sends the body, or breaks off as the fault says. Rejects with an AbortError when the client disconnects. */
export async function send(
  res: ServerResponse,
  { status, headers, body }: Answer,
  fault: Fault | undefined,
  gone: AbortSignal,
): Promise<void> {
  if (fault?.type === 'slowFirstByte') await delay(fault.ms, undefined, { signal: gone });
  res.writeHead(status, Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, asLatin1(value)])));
  if (res.req.method === 'HEAD') {
    res.end();
    return;
  }
  // The head goes apart from the body, or Node would find out the length of a short one and tell it. Not by
  // `flushHeaders`, which encodes header strings as UTF-8; before a buffer they are written as Latin-1.
  res.write(NOTHING);

  let left = bytesToSend(fault, body);
  if (left > 0) {
    for await (const chunk of pieces(body, fault, gone)) {
      const piece = chunk.subarray(0, left);
      if (!res.write(piece)) await once(res, 'drain', { signal: gone });
      left -= piece.length;
      if (left === 0) break;
    }
  }
  await end(res, fault, gone);
}

/** A header is bytes; with Node writing Latin-1, this puts its UTF-8 on the wire as PHP does. */
const asLatin1 = (value: string): string => Buffer.from(value).toString('latin1');

function bytesToSend(fault: Fault | undefined, body: FileBody): number {
  switch (fault?.type) {
    case 'emptyBody':
      return 0;
    case 'reset':
    case 'stall':
      return fault.after ?? 0;
    case 'truncate':
      return fault.after ?? (Buffer.isBuffer(body) ? Math.floor(body.length / 2) : 65536);
    default:
      return Infinity;
  }
}

async function* pieces(body: FileBody, fault: Fault | undefined, gone: AbortSignal): AsyncGenerator<Buffer> {
  const slow = fault?.type === 'slowBody' ? fault : undefined;
  const size = slow ? (slow.chunk ?? 16384) : 65536;
  for await (const part of Buffer.isBuffer(body) ? [body] : body()) {
    for (let start = 0; start < part.length; start += size) {
      if (slow) await delay(slow.ms, undefined, { signal: gone });
      gone.throwIfAborted();
      yield part.subarray(start, start + size);
    }
  }
}

async function end(res: ServerResponse, fault: Fault | undefined, gone: AbortSignal): Promise<void> {
  switch (fault?.type) {
    case 'stall':
      await silence(gone);
      return;
    case 'reset':
    case 'truncate':
      if (fault.type === 'truncate' && fault.clean) break;
      // What was written has left this process before the connection stalls.
      await new Promise<void>((resolve) => res.write(NOTHING, () => resolve()));
      cut(res, fault.type);
      return;
  }
  res.end();
}

/** Ends the connection in the middle of the body: by a reset, or by a regular close. */
export function cut(res: ServerResponse, how: 'reset' | 'truncate'): void {
  if (how === 'reset') res.socket?.resetAndDestroy();
  else res.socket?.destroy();
}

/** Sends nothing until the client disconnects. */
export async function silence(gone: AbortSignal): Promise<void> {
  if (!gone.aborted) await once(gone, 'abort');
}
