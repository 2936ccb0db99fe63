import type { ClusterLock } from '../shared/cluster-lock.js';
import { ImageError } from '../shared/errors.js';
import { Semaphore, type Waiting } from '../shared/semaphore.js';

/** Seconds after which a client may come back that found too many downloads waiting. */
const RETRY_AFTER = 2;

/**
 * Milliseconds that a stream, once begun, waits for a slot among those of all processes. It keeps its call meanwhile.
 */
const STREAM_WAIT_MS = 250;

export interface CallSlotsOptions {
  /** Calls in flight, token requests included. */
  readonly concurrency: number;
  /** Downloads that may wait for a slot in one turn; one more is refused. */
  readonly queue: number;
  /** Counts the calls of all processes, under `lockKey`. */
  readonly lock: ClusterLock;
  readonly lockKey: string;
}

/**
 * Limits the calls in flight, in this process and, where there is a cluster lock, in all of them together. A stream
 * lasts as long as its client reads; one call is kept free of streams, so that slow clients cannot block all downloads.
 */
export class CallSlots {
  readonly #options: CallSlotsOptions;
  readonly #calls: Semaphore;
  readonly #streams: Semaphore;
  readonly #maxStreams: number;

  constructor(options: CallSlotsOptions) {
    const whenFull = (): Error =>
      new ImageError('EBUSY', 'Too many files are waiting for the PIM', { retryAfter: RETRY_AFTER });
    this.#options = options;
    this.#maxStreams = Math.max(1, options.concurrency - 1);
    this.#calls = new Semaphore(options.concurrency, { maxWaiting: options.queue, whenFull });
    this.#streams = new Semaphore(this.#maxStreams, { maxWaiting: options.queue, whenFull });
  }

  get inFlight(): number {
    return this.#calls.inUse;
  }

  get waiting(): number {
    return this.#calls.waiting + this.#streams.waiting;
  }

  /**
   * Waits for one of the calls that may be in flight. Resolves to an idempotent release function.
   *
   * @param waiting its turn, and whether it waits however many wait already
   * @throws ImageError `EBUSY` where too many wait already
   */
  async acquire(signal: AbortSignal, waiting: Waiting = {}): Promise<() => void> {
    const { lockKey, concurrency } = this.#options;
    const release = await this.#calls.acquire(signal, waiting);
    return (await this.#acquireClusterSlot(release, lockKey, concurrency, signal))!;
  }

  /** Waits for one of the calls that streams may have. */
  async acquireStream(signal: AbortSignal): Promise<() => void> {
    return (await this.#acquireClusterStream(await this.#streams.acquire(signal), signal))!;
  }

  /** Takes one of the calls that streams may have, if one is free here at once and in the cluster within a moment. */
  async tryAcquireStream(signal: AbortSignal): Promise<(() => void) | undefined> {
    const release = this.#streams.tryAcquire();
    return release && this.#acquireClusterStream(release, signal, STREAM_WAIT_MS);
  }

  #acquireClusterStream(release: () => void, signal: AbortSignal, maxWaitMs?: number) {
    return this.#acquireClusterSlot(release, `${this.#options.lockKey}:streams`, this.#maxStreams, signal, maxWaitMs);
  }

  /** Adds a slot in the cluster to one in this process, and releases that one if there is none. */
  async #acquireClusterSlot(
    release: () => void,
    key: string,
    places: number,
    signal: AbortSignal,
    maxWaitMs = Infinity,
  ): Promise<(() => void) | undefined> {
    let releaseInCluster: (() => void) | undefined;
    try {
      releaseInCluster = await this.#options.lock.acquire(key, places, signal, maxWaitMs);
    } finally {
      if (!releaseInCluster) release();
    }
    if (!releaseInCluster) return undefined;
    return () => {
      releaseInCluster();
      release();
    };
  }
}
