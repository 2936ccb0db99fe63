import type { RenderReply, WorkerSetup } from '../protocol/messages.js';
import type { WarmStep } from '../protocol/warm-steps.js';
import { compileModules } from '../protocol/wasm-modules.js';
import { RenderThread } from './render-thread.js';

/**
 * A fixed number of render threads, each replaced when it ends. A thread has at most one render, in front of which it
 * may load its codecs.
 */
export class Threads {
  readonly #setup: WorkerSetup;
  /** Undefined where none was started yet, or one ended before its first reply: it is started when it is needed. */
  readonly #threads: (RenderThread | undefined)[];
  #closed = false;
  #replaced = 0;

  constructor(count: number, setup: WorkerSetup) {
    this.#setup = setup;
    const first = this.#start();
    this.#threads = [first, ...Array.from({ length: count - 1 }, () => undefined)];
    // One is ready sooner alone. The others start after it, or when they are needed.
    void first.ready.then(() => this.#startOthers(first));
  }

  /** Threads that were replaced, or ended by themselves. */
  get replaced(): number {
    return this.#replaced;
  }

  /** Loads libvips and the usual codecs in every thread, and lets each of them work once. */
  warm(): Promise<RenderReply[]> {
    return Promise.all(this.#threads.map((_, index) => this.#warm(index)));
  }

  /** Takes one step of a warm-up in one thread. Rejects where that is replaced meanwhile. */
  async warmStep(index: number, step: WarmStep): Promise<void> {
    const thread = this.#at(index);
    const { retire } = await thread.run(`warm:${step}`);
    if (retire && !thread.isRendering) this.replace(thread, new Error('the thread was replaced'));
  }

  /**
   * A thread without a render: this one if it is alive and has none, else one that is idle, else any.
   *
   * @throws Error if each thread has a render
   */
  pick(preferred: RenderThread | undefined): RenderThread {
    if (preferred && !preferred.isRendering && this.#threads.includes(preferred)) return preferred;
    const idle = this.#threads.findIndex((thread) => !thread || thread.isIdle);
    const index = idle === -1 ? this.#threads.findIndex((thread) => !thread?.isRendering) : idle;
    return this.#at(index);
  }

  /** Ends a thread and starts another in its place. What it runs is rejected with `reason`. */
  replace(thread: RenderThread, reason: Error): void {
    const index = this.#threads.indexOf(thread);
    if (index === -1) return;
    this.#replaced += 1;
    this.#threads[index] = this.#closed ? undefined : this.#start();
    void thread.terminate(reason);
  }

  /** Ends all threads. What they run is rejected with `reason`. */
  async close(reason: Error): Promise<void> {
    this.#closed = true;
    const threads = this.#threads.splice(0).filter((thread) => thread !== undefined);
    await Promise.all(threads.map((thread) => thread.terminate(reason)));
  }

  /** Loads the codecs of a thread, or of the one in its place if it is replaced meanwhile. */
  async #warm(index: number): Promise<RenderReply> {
    const thread = this.#at(index);
    try {
      return await thread.run('warm');
    } catch (error) {
      const successor = this.#closed ? undefined : this.#threads[index];
      if (!successor || successor === thread) throw error;
      return this.#warm(index);
    }
  }

  #at(index: number): RenderThread {
    if (this.#closed) throw new Error('The render threads are closed');
    if (index === -1) throw new Error('Each render thread has a render');
    return (this.#threads[index] ??= this.#start());
  }

  async #startOthers(first: RenderThread): Promise<void> {
    // If this fails, the first render fails for the same reason and tells it.
    await compileModules().catch(() => undefined);
    // A thread that has ended would end again, and so would the others.
    if (this.#closed || this.#threads[0] !== first) return;
    this.#threads.forEach((_, index) => this.#at(index));
  }

  #start(): RenderThread {
    return new RenderThread(this.#setup, (lost) => {
      const index = this.#threads.indexOf(lost);
      if (index === -1) return;
      this.#replaced += 1;
      this.#threads[index] = lost.hasReplied && !this.#closed ? this.#start() : undefined;
    });
  }
}
