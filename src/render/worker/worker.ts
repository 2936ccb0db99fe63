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
import { WARM_STEPS, type WarmUp } from '../protocol/warm-steps.js';
import { adoptModules } from '../protocol/wasm-modules.js';
import { DecodeError } from '../protocol/decode-error.js';
import { describe, toFailure } from './failure.js';
import { render } from './pipeline.js';
import { Codecs } from './runtime/codecs.js';
import { prepareGlobals } from './runtime/squoosh.js';

/** A thread is replaced after this many renders, or when its codecs use this many bytes, which they keep. */
const MAX_RENDERS = 500;
const MAX_USED = 144 * 1024 * 1024;

/** Renders of a thread at least, unless it uses twice as much: some large sources take that much each. */
const MIN_RENDERS = 10;

/** Nice increment of a render thread, so that hits are fast while all cores render. */
const NICE_INCREMENT = 5;
const LOWEST_PRIORITY = 19;

prepareGlobals();
lowerPriority();
const { vipsIsUsed, port, modules, ...setup } = workerData as WorkerData;
adoptModules(modules);
const codecs = new Codecs(setup);
// The first picture may be on its way from the PIM. If a codec fails to load, the first render reports it.
const early = [...codecs.decoders(), codecs.webp(), ...(vipsIsUsed[0] ? [codecs.vips()] : [])];
void Promise.allSettled(early).then(() => send({ type: 'ready' }));
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
    const failure = toFailure(error);
    return { type: 'failed', error: serialize(failure.error), retire: failure.retire || isWornOut() };
  });
  codecs.dropGrownEncoders();
  if (codecs.hasVips) vipsIsUsed[0] = 1;
  send({ type: 'reply', id, reply }, reply.type === 'rendered' ? [reply.result.body.buffer as ArrayBuffer] : []);
}

function send(message: ThreadMessage, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function replyTo(request: RenderRequest): Promise<RenderReply> {
  if (typeof request === 'string') {
    await warm(request);
    return { type: 'warm', retire: false };
  }
  renders += 1;
  const { hasDecoded, reusedDecode, ...result } = await render(request, codecs, request);
  // Codecs may return a view of their memory, and a small Buffer one of Node's pool: neither can be transferred.
  const body = new Uint8Array(result.body);
  return { type: 'rendered', result: { ...result, body }, hasDecoded, reusedDecode, retire: isWornOut() };
}

function isWornOut(): boolean {
  if (renders >= MAX_RENDERS) return true;
  return codecs.usedBytes > (renders < MIN_RENDERS ? 2 * MAX_USED : MAX_USED);
}

async function warm(request: WarmUp): Promise<void> {
  try {
    const { warmUp } = await import('./warm-up.js');
    for (const step of WARM_STEPS) if (request === 'warm' || request === `warm:${step}`) await warmUp(step, codecs);
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

function serialize(error: ImageError): SerializedError {
  const { code, message, status, cause } = error;
  const layer = error instanceof DecodeError ? error.layer : undefined;
  return { code, message, status, cause: cause === undefined ? undefined : describe(cause), layer };
}
