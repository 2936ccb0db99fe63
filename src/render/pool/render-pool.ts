import { ImageError } from '../../shared/errors.js';
import type { PoolStats } from '../../shared/stats.js';
import type { RenderReply, RenderResult, RenderTask, WorkerSetup } from '../protocol/messages.js';
import { WARM_STEPS } from '../protocol/warm-steps.js';
import { afterRender, continues, type Affinity } from './affinity.js';
import { CodecCheck } from './codec-check.js';
import { FairQueue } from './fair-queue.js';
import { closed, deserialize, full, WorkerLostError } from './pool-errors.js';
import { IdleWork, type IdleJob } from './idle-work.js';
import type { RenderThread } from './render-thread.js';
import { SharedSources } from './shared-sources.js';
import { Threads } from './threads.js';

export interface RenderPoolOptions {
  /** Threads. */
  readonly workers: number;
  /** Renders that may wait for a thread; one more is refused. */
  readonly queue: number;
  /** Milliseconds that a render may take on a thread that is ready; then the thread is ended. */
  readonly renderMs: number;
  readonly fonts: WorkerSetup['fonts'];
  readonly fastDecoders: boolean;
  /** Milliseconds without a render after which threads do what nobody waits for. Default: 1000. */
  readonly idleMs?: number;
  /** Milliseconds after which codecs are loaded again that could not be. Default: 10 seconds. */
  readonly retryMs?: number;
}

/** `broken`: no codec could be loaded; `loses threads`: the last renders have all ended theirs. */
export type PoolCondition = 'works' | 'full' | 'loses threads' | 'broken';

/** Renders in a row that end their threads, from which on something may be wrong with more than the pictures. */
const MANY_LOST = 3;

const IDLE_MS = 1000;
/** Of warming, at most six for each of 64 threads; the rest of refining, which keeps some kilobytes for each. */
const IDLE_JOBS = 500;

interface Waiting {
  start(affinity?: Affinity): void;
  reject(error: ImageError): void;
}

/**
 * Renders on threads. A thread has at most one render, so that a thread that must be ended takes no other render with
 * it; the rest waits in a queue here, in which sources take turns.
 */
export class RenderPool {
  readonly #options: RenderPoolOptions;
  readonly #waiting = new FairQueue<Waiting>();
  /** Memory for sources that no render uses now. */
  readonly #sharedSources: SharedSources[] = [];
  #threads: Threads | undefined;
  #running = 0;
  /** Of these, those that nobody waits for. */
  #improving = 0;
  #closed = false;
  readonly #codecs: CodecCheck;
  /** Renders in a row that ended their threads. */
  #lost = 0;
  #drained: (() => void) | undefined;
  /** Whether the threads are warm, or will be once they are idle. */
  #willBeWarm = false;
  readonly #idleWork: IdleWork;
  readonly #counts = { rendered: 0, reused: 0, failed: 0 };

  constructor(options: RenderPoolOptions) {
    this.#options = options;
    this.#codecs = new CodecCheck(() => this.#start().warm(), options.retryMs);
    this.#idleWork = new IdleWork({
      isIdle: () => this.#running === 0 && this.waiting === 0,
      idleMs: options.idleMs ?? IDLE_MS,
      most: IDLE_JOBS,
    });
  }

  get stats(): PoolStats {
    const replaced = this.#threads?.replaced ?? 0;
    return { running: this.#running, waiting: this.waiting, ...this.#counts, replaced };
  }

  /** Whether there is room, and how the last renders went. */
  get condition(): PoolCondition {
    if (this.#codecs.isBroken) return 'broken';
    if (this.#lost >= MANY_LOST) return 'loses threads';
    return this.waiting >= this.#options.queue && this.#running >= this.#options.workers ? 'full' : 'works';
  }

  /** Renders that wait for a thread. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Starts the threads, if they have not been started: a render will need one soon. */
  wake(): void {
    if (!this.#closed) this.#start();
  }

  /**
   * Starts the threads and their codecs.
   *
   * @throws ImageError `EINTERNAL` if a codec cannot be loaded
   */
  async warm(): Promise<void> {
    this.#willBeWarm = true;
    await this.#codecs.run();
  }

  /** Jobs that wait for the threads to be idle, or run meanwhile. */
  get idleJobs(): number {
    return this.#idleWork.size;
  }

  /** Runs a job once the threads have been idle for a while, one at a time. Returns false where 500 wait. */
  whenIdle(job: IdleJob): boolean {
    return this.#idleWork.add(job);
  }

  /** @throws ImageError `EBUSY` if a render of this source would find the queue full */
  assertRoom(source: string): void {
    const { workers, queue } = this.#options;
    if (this.#running < workers || this.waiting < queue || this.#waiting.evictionCandidate(source)) return;
    throw full();
  }

  /**
   * Renders a picture. Sources take turns; a turn is one render, or several of a source that its thread keeps decoded.
   *
   * @param signal takes the render out of the queue. One that runs goes on, since its result is worth keeping
   * @param source names what the picture is made from. When the queue is full, the source with most renders in it gives
   *   way
   * @throws ImageError `EBUSY` when the queue is full, `ECLOSED` after `close`, and what the render fails with
   * @throws WorkerLostError when the render ended its thread: `ETIMEDOUT` past the deadline, else `EINTERNAL`
   */
  async render(task: RenderTask, signal?: AbortSignal, source = ''): Promise<RenderResult> {
    const asked = performance.now();
    const improves = task.effort === 'best' ? 1 : 0;
    const affinity = await this.#slot(source, signal);
    this.#improving += improves;
    const started = performance.now();
    let next: Affinity | undefined;
    try {
      const { reply, thread } = await this.#run(task, this.#waiting.has(source), affinity?.thread);
      if (reply.type === 'failed') throw deserialize(reply.error, reply.retire);
      if (reply.type !== 'rendered') throw new Error(`a render was answered with ${reply.type}`);
      if (reply.hasDecoded && !reply.retire) next = afterRender(affinity, source, thread, started);
      this.#counts.rendered += 1;
      this.#warmWhenIdle();
      this.#codecs.passed();
      this.#lost = 0;
      if (reply.reusedDecode) this.#counts.reused += 1;
      const { result } = reply;
      return { ...result, timings: { ...result.timings, queue: started - asked } };
    } catch (error) {
      this.#counts.failed += 1;
      throw error;
    } finally {
      this.#running -= 1;
      this.#improving -= improves;
      this.#startNext(next);
      this.#idleWork.wake();
      if (this.#running === this.#improving) this.#drained?.();
    }
  }

  /** Refuses what waits, lets what somebody waits for end, and ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#codecs.close();
    this.#idleWork.close();
    for (const waiting of this.#waiting.drain()) waiting.reject(closed());
    if (this.#running > this.#improving) await new Promise<void>((resolve) => (this.#drained = resolve));
    await this.#threads?.close(closed());
  }

  /** Ends the threads, whatever they do. */
  async destroy(): Promise<void> {
    this.#closed = true;
    this.#codecs.close();
    this.#idleWork.close();
    await this.#threads?.close(closed());
  }

  /** Warms threads that nobody has warmed before their first picture, step by step: each holds up a thread. */
  #warmWhenIdle(): void {
    if (this.#willBeWarm) return;
    this.#willBeWarm = true;
    const threads = this.#start();
    for (let index = 0; index < this.#options.workers; index++) {
      for (const step of WARM_STEPS) this.whenIdle(() => threads.warmStep(index, step));
    }
  }

  /** Waits for a slot among the renders that run. Resolves to an affinity if a thread keeps the source decoded. */
  #slot(source: string, signal: AbortSignal | undefined): Promise<Affinity | undefined> {
    if (this.#closed) return Promise.reject(closed());
    signal?.throwIfAborted();
    if (this.#running < this.#options.workers) {
      this.#running += 1;
      return Promise.resolve(undefined);
    }
    if (this.waiting >= this.#options.queue) {
      const evicted = this.#waiting.evictionCandidate(source);
      if (!evicted) return Promise.reject(full());
      evicted.reject(full());
    }
    return this.#wait(source, signal);
  }

  #wait(source: string, signal: AbortSignal | undefined): Promise<Affinity | undefined> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(source, waiting);
        signal?.removeEventListener('abort', abandon);
      };
      const waiting: Waiting = {
        start: (affinity) => {
          leave();
          this.#running += 1;
          resolve(affinity);
        },
        reject: (error) => {
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

  /** Starts what is next: the rest of a turn, else the source that has waited longest for one. */
  #startNext(affinity: Affinity | undefined): void {
    if (this.#running >= this.#options.workers) return;
    if (affinity && continues(affinity) && this.#waiting.has(affinity.source)) {
      this.#waiting.shift(affinity.source)?.start(affinity);
    } else {
      this.#waiting.shift()?.start();
    }
  }

  async #run(
    task: RenderTask,
    willReuse: boolean,
    preferred: RenderThread | undefined,
  ): Promise<{ reply: RenderReply; thread: RenderThread }> {
    const threads = this.#start();
    const memory = this.#memoryFor(task.source.digest);
    const request = memory.share(task, willReuse);
    const { renderMs } = this.#options;
    const late = new Error(`the render took longer than ${renderMs} ms`);
    const ended = new AbortController();
    try {
      const thread = threads.pick(preferred);
      const running = thread.run(request);
      running.catch(() => undefined);
      // The start of a thread is nobody's render time.
      await thread.ready;
      const deadline = AbortSignal.timeout(renderMs);
      deadline.addEventListener('abort', () => threads.replace(thread, late), { signal: ended.signal });
      const reply = await running;
      // The memory of a thread that was lost is not reused: it may still read for a moment.
      if (memory.isReusable) this.#sharedSources.push(memory);
      if (reply.retire) threads.replace(thread, new Error('the thread was replaced'));
      return { reply, thread };
    } catch (cause) {
      if (this.#closed) throw closed();
      // More effort than usual says nothing of the threads.
      if (task.effort !== 'best') this.#lost += 1;
      throw cause === late
        ? new WorkerLostError('ETIMEDOUT', 'The picture took too long to render', { cause })
        : new WorkerLostError('EINTERNAL', 'The picture could not be rendered', { cause });
    } finally {
      ended.abort();
    }
  }

  /** Shared memory: with this source in it if there is one, else the one that was used last. */
  #memoryFor(digest: string): SharedSources {
    const index = this.#sharedSources.findIndex((memory) => memory.has(digest));
    const [memory] = this.#sharedSources.splice(index, 1);
    return memory ?? new SharedSources();
  }

  #start(): Threads {
    const { workers, fonts, fastDecoders } = this.#options;
    return (this.#threads ??= new Threads(workers, {
      fonts,
      fastDecoders,
      vipsIsUsed: new Uint8Array(new SharedArrayBuffer(1)),
    }));
  }
}
