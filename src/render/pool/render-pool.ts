import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { ImageError } from '../../shared/errors.js';
import type { PoolStats } from '../../shared/stats.js';
import type { SerializedError, RenderTask, RenderResult, RenderReply, WorkerSetup } from '../protocol/messages.js';
import { compileModules } from '../protocol/wasm-modules.js';
import { FairQueue } from './fair-queue.js';
import { SharedSources } from './shared-sources.js';

export interface PoolOptions {
  /** Threads. */
  readonly workers: number;
  /** Jobs that may wait for a thread; one more is refused. */
  readonly queue: number;
  /** A job that runs longer than this loses its thread. */
  readonly renderMs: number;
  /** Fonts for texts, by name. */
  readonly fonts: WorkerSetup['fonts'];
}

interface Waiting {
  start(turn?: Turn): void;
  refuse(error: ImageError): void;
}

/** A render that took its thread with it. */
export class WorkerLostError extends ImageError {}

/** Pictures of one source that a thread renders one after the other. */
interface Turn {
  readonly source: string;
  readonly threadId: number;
  /** How many there have been, and since when by `performance.now()`. */
  readonly pictures: number;
  readonly since: number;
}

/** Then other sources have their turn: after as many widths as a page asks for, or so many milliseconds. */
const MAX_PICTURES = 8;
const MAX_TURN = 500;

/** Renders leave little in V8's heap; more room for young objects would only be kept, for each thread. */
const YOUNG_MEGABYTES = 3;

/** The seconds after which a client that found the queue full may come back. */
const RETRY_AFTER = 2;

/**
 * Threads that render. The queue is kept here and not in Piscina, so that a thread has at most one job: a thread that
 * has to go takes nobody else's job with it.
 */
export class RenderPool {
  readonly #options: PoolOptions;
  readonly #waiting = new FairQueue<Waiting>();
  /** As many as ever ran at once; those in use are not in here. */
  readonly #files: SharedSources[] = [];
  #running = 0;
  #threads: Piscina | undefined;
  /** The thread that the next task must or should go to, read by the balancer while Piscina hands the task out. */
  #target: { readonly threadId: number; readonly must: boolean } | undefined;
  #closed = false;
  #rendered = 0;
  #reused = 0;
  #failed = 0;
  #replaced = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get stats(): PoolStats {
    return {
      running: this.#running,
      waiting: this.#waiting.size,
      rendered: this.#rendered,
      reused: this.#reused,
      failed: this.#failed,
      replaced: this.#replaced,
    };
  }

  /** Starts the threads, if they have not been started: a picture will need one before long. */
  wake(): void {
    if (!this.#closed) this.#start();
  }

  /** Starts the threads and their codecs. */
  async warm(): Promise<void> {
    const threads = this.#start();
    await Promise.all(Array.from({ length: this.#options.workers }, () => threads.run('warm') as Promise<unknown>));
  }

  /** Throws `EBUSY` if a render of this source would find the queue full. */
  assertRoom(source: string): void {
    const { workers, queue } = this.#options;
    if (this.#running < workers || this.#waiting.size < queue || this.#waiting.evictionCandidate(source)) return;
    throw full();
  }

  /**
   * Renders a picture. `source` names what it is made from: sources take turns in the queue, and when that is full the
   * one that has most in it gives way. A turn is one picture, or several of a source that is decoded once for them.
   * `signal` takes the job out of the queue; a job that runs goes on, since its result is worth keeping. Throws `EBUSY` when the queue is full, `ETIMEDOUT` past the deadline, `ECLOSED` after
   * `close`; a `LostThread` when the render ended its thread.
   */
  async render(job: RenderTask, signal?: AbortSignal, source = ''): Promise<RenderResult> {
    const asked = performance.now();
    const turn = await this.#slot(source, signal);
    const started = performance.now();
    let next: Turn | undefined;
    try {
      const { worker, ...answer } = await this.#run(job, this.#waiting.has(source), turn?.threadId);
      if (worker.hasDecoded && !worker.retire) {
        const { pictures = 0, since = started } = turn ?? {};
        next = { source, threadId: worker.threadId, pictures: pictures + 1, since };
      }
      if ('failure' in answer) throw asError(answer.failure);
      this.#rendered += 1;
      if (worker.reusedDecode) this.#reused += 1;
      const { rendered } = answer;
      return { ...rendered, timings: { ...rendered.timings, queue: started - asked } };
    } catch (error) {
      this.#failed += 1;
      throw error;
    } finally {
      this.#running -= 1;
      this.#next(next);
    }
  }

  /** Refuses what waits, lets what runs end, and ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting.drain()) waiting.refuse(closed());
    await this.#threads?.close();
  }

  /** Ends the threads, whatever they do. */
  async destroy(): Promise<void> {
    this.#closed = true;
    await this.#threads?.destroy();
  }

  /** A place among those that run; with a turn if a thread has the source decoded. */
  #slot(source: string, signal: AbortSignal | undefined): Promise<Turn | undefined> {
    if (this.#closed) return Promise.reject(closed());
    signal?.throwIfAborted();
    if (this.#running < this.#options.workers) {
      this.#running += 1;
      return Promise.resolve(undefined);
    }
    if (this.#waiting.size >= this.#options.queue) {
      const displaced = this.#waiting.evictionCandidate(source);
      if (!displaced) return Promise.reject(full());
      displaced.refuse(full());
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(source, waiting);
        signal?.removeEventListener('abort', abandon);
      };
      const waiting: Waiting = {
        start: (turn) => {
          leave();
          this.#running += 1;
          resolve(turn);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const abandon = (): void => {
        leave();
        reject(signal?.reason as Error);
      };
      this.#waiting.add(source, waiting);
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }

  /** Starts what comes next: what is left of a turn, or else who has waited longest for one. */
  #next(turn: Turn | undefined): void {
    if (this.#running >= this.#options.workers) return;
    const isOver = !turn || turn.pictures >= MAX_PICTURES || performance.now() - turn.since > MAX_TURN;
    if (isOver || !this.#waiting.has(turn.source)) this.#waiting.shift()?.start();
    else this.#waiting.shift(turn.source)?.start(turn);
  }

  /** `again` says that the source is needed again, and `threadId` which thread it should go to. */
  async #run(job: RenderTask, again: boolean, threadId: number | undefined): Promise<RenderReply> {
    const threads = this.#start();
    const files = this.#filesFor(job.source);
    const shown = files.share(job, again);
    const deadline = AbortSignal.timeout(this.#options.renderMs);
    let answer: RenderReply;
    try {
      this.#target = threadId === undefined ? undefined : { threadId, must: false };
      const answering = threads.run(shown, { signal: deadline }) as Promise<RenderReply>;
      this.#target = undefined;
      answer = await answering;
      // A thread that was lost may read on for a moment; its files are left to it.
      if (files.isReusable) this.#files.push(files);
    } catch (cause) {
      this.#replaced += 1;
      if (this.#closed) throw closed();
      throw deadline.aborted
        ? new WorkerLostError('ETIMEDOUT', 'The picture took too long to render', { cause })
        : new WorkerLostError('EINTERNAL', 'The picture could not be rendered', { cause });
    }
    if (answer.worker.retire) this.#retire(threads, answer.worker.threadId);
    return answer;
  }

  /** Memory for files, with this source in it if there is one. */
  #filesFor(source: Uint8Array): SharedSources {
    const same = this.#files.findIndex((files) => files.has(source));
    // Else the last one, if there is one.
    const [files] = this.#files.splice(same, 1);
    return files ?? new SharedSources();
  }

  /** Ends one thread; Piscina ends the thread of a task that is aborted, and starts another. */
  #retire(threads: Piscina, threadId: number): void {
    const ending = new AbortController();
    this.#replaced += 1;
    this.#target = { threadId, must: true };
    threads.run('end', { signal: ending.signal }).catch(() => undefined);
    this.#target = undefined;
    ending.abort();
  }

  #start(): Piscina {
    this.#threads ??= this.#create();
    return this.#threads;
  }

  #create(): Piscina {
    const { workers, fonts } = this.#options;
    const workerData: WorkerSetup = { fonts, vipsIsUsed: new Uint8Array(new SharedArrayBuffer(1)) };
    // Meanwhile; where that fails, the first render fails of the same and tells why.
    compileModules().catch(() => undefined);
    return new Piscina({
      filename: fileURLToPath(new URL('../worker/worker.js', import.meta.url)),
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: Infinity,
      // libvips' own threads need the event loop of ours, which Piscina's default would block between tasks.
      atomics: 'disabled',
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
      loadBalancer: (_task, threads) => {
        const target = this.#target;
        const wanted = threads.find(({ id }) => id === target?.threadId);
        if (target?.must) return wanted ?? null;
        return wanted?.currentUsage === 0 ? wanted : (threads.find(({ currentUsage }) => currentUsage === 0) ?? null);
      },
    });
  }
}

function full(): ImageError {
  return new ImageError('EBUSY', 'Too many pictures are waiting', { retryAfter: RETRY_AFTER });
}

function closed(): ImageError {
  return new ImageError('ECLOSED', 'The image server is shutting down', { retryAfter: RETRY_AFTER });
}

function asError({ code, message, status, cause }: SerializedError): ImageError {
  return new ImageError(code, message, { status, cause });
}
