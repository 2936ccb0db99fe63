import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { RenderReply, RenderRequest, ThreadMessage, WorkerData, WorkerSetup } from '../protocol/messages.js';

const WORKER = new URL('../worker/worker.js', import.meta.url);

/** Renders leave little in V8's heap. More room for young objects would only be kept, by each thread. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 3 };

interface Pending {
  resolve(reply: RenderReply): void;
  reject(error: unknown): void;
}

/** One render thread. Requests run one after the other; an idle thread does not keep the process alive. */
export class RenderThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  /** Requests in the order in which their replies will come. */
  readonly #pending: Pending[] = [];
  #hasStarted = (): void => undefined;
  /** Settled once the thread has started, or has ended before. */
  readonly #started = new Promise<void>((resolve) => (this.#hasStarted = resolve));
  #hasReplied = false;
  #lost: Error | undefined;

  /** @param onLost called once when the thread has ended by itself */
  constructor(setup: WorkerSetup, onLost: (thread: RenderThread) => void) {
    const lose = (error: Error): void => {
      if (this.#lost) return;
      this.#fail(error);
      onLost(this);
    };
    // A port of our own: `@squoosh/lib` listens to the thread's own port, and replies to what it does not understand.
    const { port1, port2 } = new MessageChannel();
    const workerData: WorkerData = { ...setup, port: port2 };
    this.#worker = new Worker(WORKER, { workerData, transferList: [port2], resourceLimits: RESOURCE_LIMITS });
    this.#worker.unref();
    this.#port = port1;
    this.#port.on('message', (message: ThreadMessage) => {
      if (message.type === 'started') this.#hasStarted();
      else this.#settle(message);
    });
    this.#port.on('messageerror', lose);
    this.#port.unref();
    this.#worker.on('error', lose);
    this.#worker.on('exit', (code) => {
      this.#hasStarted();
      lose(new Error(`the render thread ended with code ${code}`));
    });
  }

  get isIdle(): boolean {
    return this.#pending.length === 0;
  }

  /** Whether it has ever replied: one that ends before would end again. */
  get hasReplied(): boolean {
    return this.#hasReplied;
  }

  /** Runs a request. Rejects when the thread ends first. */
  run(request: RenderRequest): Promise<RenderReply> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#worker.ref();
      this.#pending.push({ resolve, reject });
      this.#port.postMessage(request);
    });
  }

  /**
   * Ends the thread, whatever it does. What it runs is rejected with `reason` at once; the thread itself ends once it has
   * started: Node 22 aborts the process when a thread is terminated while its modules are evaluated asynchronously.
   */
  async terminate(reason: Error): Promise<void> {
    this.#fail(reason);
    this.#worker.ref();
    this.#port.ref();
    await this.#started;
    await this.#worker.terminate();
  }

  #settle(reply: RenderReply): void {
    this.#hasReplied = true;
    this.#pending.shift()?.resolve(reply);
    if (this.isIdle && !this.#lost) this.#worker.unref();
  }

  #fail(error: Error): void {
    this.#lost ??= error;
    for (const pending of this.#pending.splice(0)) pending.reject(error);
  }
}
