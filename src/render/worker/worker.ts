import { getPriority, setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { ImageError } from '../../shared/errors.js';
import type {
  RenderReply,
  RenderRequest,
  RequestMessage,
  SerializedError,
  ThreadMessage,
  WorkerData,
} from '../protocol/messages.js';
import { render } from './pipeline.js';
import { Codecs } from './runtime/codecs.js';
import { prepareGlobals } from './runtime/squoosh.js';

/** A thread is replaced after this many renders, or when its codecs have grown by this many bytes, which they keep. */
const MAX_RENDERS = 500;
const MAX_GROWTH = 192 * 1024 * 1024;

/** In the words of V8, Emscripten, Rust and libvips. */
const OUT_OF_MEMORY = /out of memory|\bOOM\b|allocation failed|memory allocation of|cannot enlarge memory/i;

/** Nice increment of a render thread, so that hits are fast while all cores render. */
const NICE_INCREMENT = 5;
const LOWEST_PRIORITY = 19;

prepareGlobals();
lowerPriority();
const { vipsIsUsed, port, fonts } = workerData as WorkerData;
const codecs = new Codecs({ fonts });
// The first picture may be on its way from the PIM. If a codec fails to load, the first render reports it.
Promise.all([codecs.jpeg(), codecs.png(), codecs.webp()]).catch(() => undefined);
if (vipsIsUsed[0]) codecs.vips().catch(() => undefined);
let renders = 0;

// Once the modules are evaluated, not while they are: from then on the thread may be terminated.
setImmediate(() => send({ type: 'started' }));

let last = Promise.resolve();
port.on('message', (message: RequestMessage) => {
  last = last.then(() => handle(message));
});

/** Handles one request, and replies. */
async function handle({ id, request }: RequestMessage): Promise<void> {
  const reply = await replyTo(request).catch((error: unknown): RenderReply => {
    // A codec that threw may be broken for the next pictures. A plan that was refused has not reached a codec.
    const refused = error instanceof ImageError && error.code !== 'EDECODE';
    return { type: 'failed', error: serialize(error), retire: !refused || codecs.grownBytes > MAX_GROWTH };
  });
  if (codecs.hasVips) vipsIsUsed[0] = 1;
  send({ type: 'reply', id, reply }, reply.type === 'rendered' ? [reply.result.body.buffer as ArrayBuffer] : []);
}

function send(message: ThreadMessage, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function replyTo(request: RenderRequest): Promise<RenderReply> {
  if (request === 'warm') {
    await warm();
    return { type: 'warm', retire: false };
  }
  renders += 1;
  const { hasDecoded, reusedDecode, ...result } = await render(request, codecs, request);
  const retire = renders >= MAX_RENDERS || codecs.grownBytes > MAX_GROWTH;
  return { type: 'rendered', result, hasDecoded, reusedDecode, retire };
}

/** Loads libvips and the usual codecs. */
async function warm(): Promise<void> {
  try {
    await Promise.all([codecs.vips(), codecs.jpeg(), codecs.png(), codecs.webp(), codecs.avif(), codecs.mozjpeg()]);
  } catch (cause) {
    throw new ImageError('EINTERNAL', 'The codecs could not be loaded', { cause });
  }
}

/** Linux has a priority per thread; elsewhere it would be that of the whole process. */
function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(getPriority() + NICE_INCREMENT, LOWEST_PRIORITY));
  } catch {
    // A sandbox may forbid it; the thread then competes with the event loop.
  }
}

function serialize(error: unknown): SerializedError {
  const { code, message, status, cause } = toImageError(error);
  return { code, message, status, cause: cause === undefined ? undefined : describe(cause) };
}

/** What codecs throw is the source's fault, unless there was no memory for it. */
function toImageError(error: unknown): ImageError {
  const cause = error instanceof ImageError ? error.cause : error;
  if (cause !== undefined && OUT_OF_MEMORY.test(describe(cause))) {
    return new ImageError('EINTERNAL', 'There was not enough memory to render the picture', { cause });
  }
  return error instanceof ImageError ? error : new ImageError('EDECODE', 'The source cannot be rendered', { cause });
}

/** Codecs throw numbers and objects as well as errors; libvips' exceptions have a message and are no `Error`s. */
function describe(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.stack ?? thrown.message;
  const { message } = Object(thrown) as { message?: unknown };
  return String(message ?? thrown).trim();
}
