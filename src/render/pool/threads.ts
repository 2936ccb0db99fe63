import type { RenderReply, WorkerSetup } from '../protocol/messages.js';
import { compileModules } from '../protocol/wasm-modules.js';
import { RenderThread } from './render-thread.js';

/** A fixed number of render threads, each replaced when it ends. */
export class Threads {
  readonly #setup: WorkerSetup;
  /** Undefined where a thread ended before its first reply: the next one is started when it is needed. */
  readonly #threads: (RenderThread | undefined)[];
  #closed = false;

  constructor(count: number, setup: WorkerSetup) {
    this.#setup = setup;
    this.#threads = Array.from({ length: count }, () => this.#start());
    // If this fails, the first render fails for the same reason and tells it.
    compileModules().catch(() => undefined);
  }

  /** Loads libvips and the usual codecs in every thread. */
  warm(): Promise<RenderReply[]> {
    return Promise.all(this.#threads.map((_, index) => this.#at(index).run('warm')));
  }

  /** An idle thread: this one if it is idle and alive, else any. With none idle, the first. */
  pick(preferred: RenderThread | undefined): RenderThread {
    if (preferred?.isIdle && this.#threads.includes(preferred)) return preferred;
    const index = this.#threads.findIndex((thread) => !thread || thread.isIdle);
    return this.#at(Math.max(index, 0));
  }

  /** Ends a thread and starts another in its place. What it runs is rejected with `reason`. */
  replace(thread: RenderThread, reason: Error): void {
    const index = this.#threads.indexOf(thread);
    if (index === -1) return;
    this.#threads[index] = this.#closed ? undefined : this.#start();
    void thread.terminate(reason);
  }

  /** Ends all threads. What they run is rejected with `reason`. */
  async close(reason: Error): Promise<void> {
    this.#closed = true;
    const threads = this.#threads.splice(0).filter((thread) => thread !== undefined);
    await Promise.all(threads.map((thread) => thread.terminate(reason)));
  }

  #at(index: number): RenderThread {
    if (this.#closed) throw new Error('The render threads are closed');
    return (this.#threads[index] ??= this.#start());
  }

  #start(): RenderThread {
    return new RenderThread(this.#setup, (lost) => {
      const index = this.#threads.indexOf(lost);
      if (index !== -1) this.#threads[index] = lost.hasReplied && !this.#closed ? this.#start() : undefined;
    });
  }
}
