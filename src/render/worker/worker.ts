import { getPriority, setPriority } from 'node:os';
import { threadId, workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { ImageError } from '../../shared/errors.js';
import type { SerializedError, RenderTask, RenderReply, WorkerSetup } from '../protocol/messages.js';
import { render } from './pipeline.js';
import { Codecs } from './runtime/codecs.js';
import { prepareGlobals } from './runtime/squoosh.js';

/** A worker is replaced after so many jobs, or when its codecs took so much memory, which they never give back. */
const MAX_JOBS = 500;
const MAX_GROWTH = 192 * 1024 * 1024;

/** In the words of V8, Emscripten, Rust and libvips. */
const OUT_OF_MEMORY = /out of memory|\bOOM\b|allocation failed|memory allocation of|cannot enlarge memory/i;

/** Steps by which a render thread stands back behind the event loop, so that hits are quick while all cores render. */
const NICE_INCREMENT = 5;
const LEAST_PRIORITY = 19;

prepareGlobals();
lowerPriority();
const { vipsIsUsed, ...setup } = workerData as WorkerSetup;
const runtime = new Codecs(setup);
// The first picture is perhaps on its way from the PIM. A failure is the first job's to tell.
Promise.all([runtime.jpeg(), runtime.png(), runtime.webp()]).catch(() => undefined);
if (vipsIsUsed[0]) runtime.vips().catch(() => undefined);
let jobs = 0;

/**
 * Renders one job. `warm` only makes libvips and the usual codecs; `end` stands for the end of this thread, which the pool
 * brings about while it waits.
 */
export default async function work(job: RenderTask | 'warm' | 'end'): Promise<unknown> {
  if (job === 'end') return new Promise(() => undefined);
  if (job === 'warm') {
    await Promise.all([
      runtime.vips(),
      runtime.jpeg(),
      runtime.png(),
      runtime.webp(),
      runtime.avif(),
      runtime.mozjpeg(),
    ]);
    return undefined;
  }
  jobs += 1;
  try {
    const reader = await runtime.jpeg();
    const keeps = (): boolean => reader.kept !== undefined && reader.kept === job.file?.id;
    const kept = keeps();
    const rendered = await render(job, runtime);
    const retire = jobs >= MAX_JOBS || runtime.grownBytes > MAX_GROWTH;
    const worker = { threadId, retire, hasDecoded: keeps(), reusedDecode: kept && keeps() };
    return moved({ worker, rendered }, rendered.body.buffer as ArrayBuffer);
  } catch (error) {
    // A codec that threw may be broken for the pictures after this one. A plan that was refused has not come that far.
    const refused = error instanceof ImageError && error.code !== 'EDECODE';
    const retire = !refused || runtime.grownBytes > MAX_GROWTH;
    return {
      worker: { threadId, retire, hasDecoded: false, reusedDecode: false },
      failure: describe(error),
    } satisfies RenderReply;
  } finally {
    if (runtime.hasVips) vipsIsUsed[0] = 1;
  }
}

/** Elsewhere than on Linux a priority is that of the whole process. */
function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(getPriority() + NICE_INCREMENT, LEAST_PRIORITY));
  } catch {
    // A sandbox may forbid it; then it renders as fast as the rest.
  }
}

/** Hands the bytes over instead of copying them. */
function moved(answer: RenderReply, buffer: ArrayBuffer): unknown {
  return move({ [transferableSymbol]: [buffer], [valueSymbol]: answer });
}

function describe(error: unknown): SerializedError {
  const { code, message, status, cause } = asImageError(error);
  return { code, message, status, cause: cause === undefined ? undefined : text(cause) };
}

/** What codecs throw comes of their source, unless there was no memory for it. */
function asImageError(error: unknown): ImageError {
  const cause = error instanceof ImageError ? error.cause : error;
  if (cause !== undefined && OUT_OF_MEMORY.test(text(cause))) {
    return new ImageError('EINTERNAL', 'There was no memory to render the picture', { cause });
  }
  return error instanceof ImageError ? error : new ImageError('EDECODE', 'The source cannot be rendered', { cause });
}

/** Codecs throw numbers and objects besides errors; libvips' exceptions have a message and are no errors. */
function text(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.stack ?? thrown.message;
  const { message } = Object(thrown) as { message?: unknown };
  return String(message ?? thrown).trim();
}
