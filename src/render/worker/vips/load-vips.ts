import { Worker, type WorkerOptions } from 'node:worker_threads';
import Vips from 'wasm-vips';
import { replaceBinding } from '../runtime/process-binding.js';

/** libvips as WebAssembly. */
export type VipsRuntime = typeof Vips;

export interface LoadedVips {
  readonly vips: VipsRuntime;
  /** Deletes all images made since the last call. */
  readonly releaseImages: () => void;
}

type InstantiateWasm = NonNullable<NonNullable<Parameters<typeof Vips>[0]>['instantiateWasm']>;

/** Loads libvips with the dynamic libraries that are not part of its main module: AVIF and SVG. */
export async function loadVips(instantiateWasm: InstantiateWasm): Promise<LoadedVips> {
  replaceBinding();
  const silent = (): undefined => undefined;
  const vips = await Vips({
    dynamicLibraries: ['vips-resvg.wasm', 'vips-heif.wasm'],
    print: silent,
    printErr: silent,
    // Warnings about sources bypass `printErr` and go to the process's stderr.
    preRun: (module: { ENV: Record<string, string> }) => {
      module.ENV.VIPS_WARNING = '0';
    },
    instantiateWasm,
  });
  prepareThreads();
  // Parallelism is across workers. An operation cache would keep pictures that are never needed again.
  vips.concurrency(1);
  vips.Cache.max(0);
  sandboxFiles(vips);
  const releaseImages = deleteAutomatically(vips);
  startComputeThread(vips);
  releaseImages();
  return { vips, releaseImages };
}

/** Megabytes of young objects in each of libvips' threads, which only run WebAssembly. Saves 3 MB of each. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 1 };

/** Does for a thread of libvips what `loadVips` does for this one. */
const COMPUTE_THREAD = new URL('./compute-thread.js', import.meta.url);

/** libvips starts its threads, three for an AVIF, when it needs them, as the global `Worker` that it has set itself. */
function prepareThreads(): void {
  const isRestricted = 'permission' in process;
  class ThreadWorker extends Worker {
    constructor(file: string | URL, options: WorkerOptions) {
      const limited = { ...options, resourceLimits: THREAD_LIMITS };
      if (isRestricted) super(COMPUTE_THREAD, { ...limited, argv: [String(file)] });
      else super(file, limited);
    }
  }
  Object.assign(globalThis, { Worker: ThreadWorker });
}

/** Embind's queue of handles to be deleted; missing in wasm-vips' own types. */
interface DeletionQueue {
  /** Queues every new handle. */
  setAutoDeleteLater(enabled: boolean): void;
  /** `schedule` is called with a function that empties the queue, when its first handle is queued. */
  setDelayFunction(schedule: (flush: () => void) => void): void;
}

/**
 * Images live in WebAssembly memory, which JavaScript's garbage collector does not see. Every image is queued for
 * deletion when it is made; the returned function deletes all that are queued.
 */
function deleteAutomatically(vips: VipsRuntime): () => void {
  const queue = vips as unknown as DeletionQueue;
  let flush = (): void => undefined;
  queue.setDelayFunction((flushQueue) => (flush = flushQueue));
  queue.setAutoDeleteLater(true);
  return () => flush();
}

/** The part of Emscripten's file system that libvips uses. */
interface EmscriptenFs {
  open: (path: string, flags: number, mode?: number) => unknown;
  unlink: (path: string) => void;
  write: (
    stream: { readonly fd: number },
    bytes: unknown,
    offset: number,
    length: number,
    ...position: unknown[]
  ) => number;
}

/** Flags of `open`: create the file, and fail if it exists. */
const O_CREAT = 0o100;
const O_EXCL = 0o200;

/** Where libvips gets the names of its temporary files from. */
const RANDOM = '/dev/urandom';

const STDERR = 2;

/**
 * Hides the host's files from libvips: an SVG may name any, and would show its content. libvips itself writes pictures
 * of more than 100 MB to temporary files; these are unlinked at once, so that nothing remains when their thread is
 * ended. Messages that bypass `printErr` are dropped too.
 */
function sandboxFiles(vips: VipsRuntime): void {
  const { FS } = vips as unknown as { FS: EmscriptenFs };
  const { open, unlink, write } = FS;
  FS.open = (path, flags, mode) => {
    if (!(flags & O_CREAT)) return open(path === RANDOM ? path : '', flags, mode);
    const file = open(path, flags | O_EXCL, 0o600);
    unlink(path);
    return file;
  };
  FS.write = (stream, bytes, offset, length, ...position) =>
    stream.fd <= STDERR ? length : write(stream, bytes, offset, length, ...position);
}

/**
 * libvips computes pixels in a thread of its own, which takes as long to start as libvips does. Start it ahead of time.
 */
function startComputeThread(vips: VipsRuntime): void {
  vips.Image.black(1, 1).writeToMemory();
}
