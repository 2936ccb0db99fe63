import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { ImageError } from '../errors.js';
import type { PoolStats } from '../stats.js';
import type { RenderJob, Rendered, WorkerAnswer, WorkerSetup } from './job.js';
import { compileModules } from './modules.js';
import { FairQueue } from './queue.js';
import { SharedFiles } from './shared-files.js';

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
  start(): void;
  refuse(error: ImageError): void;
}

/** A render that took its thread with it. */
export class LostThread extends ImageError {}

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
  readonly #files: SharedFiles[] = [];
  #running = 0;
  #threads: Piscina | undefined;
  /** The thread that the next task must go to, read by the balancer while Piscina hands the task out. */
  #target: number | undefined;
  #closed = false;
  #rendered = 0;
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
    if (this.#running < workers || this.#waiting.size < queue || this.#waiting.displacedBy(source)) return;
    throw full();
  }

  /**
   * Renders a picture. `source` names what it is made from: sources take turns in the queue, and when that is full the
   * one that has most in it gives way. `signal` takes the job out of the queue; a job that runs goes on, since its
   * result is worth keeping. Throws `EBUSY` when the queue is full, `ETIMEDOUT` past the deadline, `ECLOSED` after
   * `close`; a `LostThread` when the render ended its thread.
   */
  async render(job: RenderJob, signal?: AbortSignal, source = ''): Promise<Rendered> {
    const asked = performance.now();
    await this.#slot(source, signal);
    const queue = performance.now() - asked;
    try {
      const rendered = await this.#run(job);
      this.#rendered += 1;
      return { ...rendered, timings: { ...rendered.timings, queue } };
    } catch (error) {
      this.#failed += 1;
      throw error;
    } finally {
      this.#running -= 1;
      this.#next();
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

  #slot(source: string, signal: AbortSignal | undefined): Promise<void> {
    if (this.#closed) return Promise.reject(closed());
    signal?.throwIfAborted();
    if (this.#running < this.#options.workers) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#waiting.size >= this.#options.queue) {
      const displaced = this.#waiting.displacedBy(source);
      if (!displaced) return Promise.reject(full());
      displaced.refuse(full());
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(source, waiting);
        signal?.removeEventListener('abort', abandon);
      };
      const waiting: Waiting = {
        start: () => {
          leave();
          this.#running += 1;
          resolve();
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

  #next(): void {
    if (this.#running < this.#options.workers) this.#waiting.shift()?.start();
  }

  async #run(job: RenderJob): Promise<Rendered> {
    const threads = this.#start();
    const files = this.#files.pop() ?? new SharedFiles();
    const shown = files.hold(job);
    const deadline = AbortSignal.timeout(this.#options.renderMs);
    let answer: WorkerAnswer;
    try {
      answer = (await threads.run(shown, { signal: deadline })) as WorkerAnswer;
      // A thread that was lost may read on for a moment; its files are left to it.
      if (files.small) this.#files.push(files);
    } catch (cause) {
      this.#replaced += 1;
      if (this.#closed) throw closed();
      throw deadline.aborted
        ? new LostThread('ETIMEDOUT', 'The picture took too long to render', { cause })
        : new LostThread('EINTERNAL', 'The picture could not be rendered', { cause });
    }
    if (answer.worker.retire) this.#retire(threads, answer.worker.threadId);
    if ('rendered' in answer) return answer.rendered;
    const { code, message, status, cause } = answer.failure;
    throw new ImageError(code, message, { status, cause });
  }

  /** Ends one thread; Piscina ends the thread of a task that is aborted, and starts another. */
  #retire(threads: Piscina, threadId: number): void {
    const ending = new AbortController();
    this.#replaced += 1;
    this.#target = threadId;
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
      filename: fileURLToPath(new URL('worker.js', import.meta.url)),
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: Infinity,
      // libvips' own threads need the event loop of ours, which Piscina's default would block between tasks.
      atomics: 'disabled',
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
      loadBalancer: (_task, threads) => {
        const target = this.#target;
        return (
          threads.find(({ id, currentUsage }) => (target === undefined ? currentUsage === 0 : id === target)) ?? null
        );
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
