import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type {
  RenderReply,
  RenderRequest,
  RequestMessage,
  ThreadMessage,
  WorkerData,
  WorkerSetup,
} from '../protocol/messages.js';
import { compiledModules } from '../protocol/wasm-modules.js';

const WORKER = new URL('../worker/worker.js', import.meta.url);

/** Renders leave little in V8's heap. More room for young objects would only be kept, by each thread. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 3 };

/** Milliseconds after which a thread is terminated that is not ready: it is stuck. */
const START_MS = 30_000;

interface Pending {
  readonly isRender: boolean;
  resolve(reply: RenderReply): void;
  reject(error: unknown): void;
}

/** One render thread. Requests run one after the other; an idle thread does not keep the process alive. */
export class RenderThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  /** Requests without a reply, by id. */
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #hasStarted = (): void => undefined;
  /** Settled once the thread has started, or has ended before. */
  readonly #started = new Promise<void>((resolve) => (this.#hasStarted = resolve));
  #isReady = (): void => undefined;
  /** Settled once the thread has loaded the usual codecs, or has ended before. */
  readonly ready = new Promise<void>((resolve) => (this.#isReady = resolve));
  #hasReplied = false;
  #lost: Error | undefined;

  /** @param onLost called once when the thread has ended by itself */
  constructor(setup: WorkerSetup, onLost: (thread: RenderThread) => void) {
    const lose = (error: Error): void => {
      if (this.#lost) return;
      void this.terminate(error);
      onLost(this);
    };
    // A port of our own: `@squoosh/lib` listens to the thread's own port, and replies to what it does not understand.
    const { port1, port2 } = new MessageChannel();
    const workerData: WorkerData = { ...setup, port: port2, modules: compiledModules() };
    this.#worker = new Worker(WORKER, {
      workerData,
      transferList: [port2],
      resourceLimits: RESOURCE_LIMITS,
      ...inheritedFlags(),
    });
    this.#worker.unref();
    this.#port = port1;
    this.#port.on('message', (message: ThreadMessage) => {
      if (message.type === 'started') this.#hasStarted();
      else if (message.type === 'ready') this.#isReady();
      else if (!this.#settle(message.id, message.reply)) lose(new Error('the render thread sent an unknown reply'));
    });
    const stuck = setTimeout(() => lose(new Error('the render thread did not start in time')), START_MS).unref();
    void this.ready.then(() => clearTimeout(stuck));
    this.#port.on('messageerror', lose);
    this.#port.unref();
    this.#worker.on('error', lose);
    this.#worker.on('exit', (code) => {
      this.#hasStarted();
      lose(new Error(`the render thread ended with code ${code}`));
    });
  }

  /** Whether it has no request. */
  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** Whether it has a render. */
  get isRendering(): boolean {
    return [...this.#pending.values()].some(({ isRender }) => isRender);
  }

  /** Whether it has ever replied: one that ends before would end again. */
  get hasReplied(): boolean {
    return this.#hasReplied;
  }

  /** Runs a request. Rejects when the thread ends first. What nobody waits for does not keep the process alive. */
  run(request: RenderRequest): Promise<RenderReply> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#port.postMessage({ id, request } satisfies RequestMessage);
      this.#pending.set(id, { isRender: typeof request !== 'string', resolve, reject });
      if (!isIdleWork(request)) this.#worker.ref();
    });
  }

  /**
   * Ends the thread, whatever it does. What it runs is rejected with `reason` at once; the thread itself ends once it has
   * started: Node 22 aborts the process when a thread is terminated while its modules are evaluated asynchronously.
   */
  async terminate(reason: Error): Promise<void> {
    this.#lost ??= reason;
    this.#isReady();
    for (const pending of this.#pending.values()) pending.reject(reason);
    this.#pending.clear();
    this.#worker.ref();
    this.#port.ref();
    const stuck = setTimeout(this.#hasStarted, START_MS);
    await this.#started;
    clearTimeout(stuck);
    await this.#worker.terminate();
  }

  /** Returns whether there is a request with this id. Replies to one that was rejected are ignored. */
  #settle(id: number, reply: RenderReply): boolean {
    if (this.#lost) return true;
    const pending = this.#pending.get(id);
    this.#hasReplied = true;
    this.#pending.delete(id);
    pending?.resolve(reply);
    if (this.isIdle) this.#worker.unref();
    return pending !== undefined;
  }
}

/** Whether nobody waits for it. */
function isIdleWork(request: RenderRequest): boolean {
  return typeof request === 'string' ? request !== 'warm' : request.effort === 'best';
}

/**
 * The flags of the process that a thread starts with. By default it inherits them all. Given explicitly, those of V8,
 * such as `--max-old-space-size`, would be refused, so none are where one is in the way: `--input-type` belongs to the
 * program that `node --eval` runs, and a file is refused with it.
 */
function inheritedFlags(): { execArgv?: string[] } {
  return process.execArgv.some((flag) => flag.startsWith('--input-type')) ? { execArgv: [] } : {};
}
