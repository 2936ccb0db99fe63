import type { ErrorCode } from './errors.js';

// Public types. They stay apart from the classes that count, so that a consumer's compiler need not see those.

/** Counters since the start, and the current state. */
export interface Stats {
  /**
   * Successful responses by where the result came from; `shared` ones waited for a render that another request began.
   */
  readonly served: Readonly<Record<'memory' | 'store' | 'shared' | 'made', number>>;
  /** Error responses by code. */
  readonly failed: Readonly<Partial<Record<ErrorCode, number>>>;
  readonly render: PoolStats;
  readonly pim: PimStats;
  /** The memory tier of the cache. */
  readonly memory: { readonly entries: number; readonly bytes: number };
  /** Undefined without a store. */
  readonly store: StoreStats | undefined;
}

/** The render threads. */
export interface PoolStats {
  /** Renders under way. */
  readonly running: number;
  /** Renders that wait for a thread. */
  readonly waiting: number;
  /** Successful renders. */
  readonly rendered: number;
  /** Of those: renders whose source the thread had still decoded from the render before. */
  readonly reused: number;
  readonly failed: number;
  /** Threads ended early: by the deadline, after an error, or because they had grown too large or too old. */
  readonly replaced: number;
}

/** The connection to the PIM. */
export interface PimStats {
  /** Calls under way, logins included. */
  readonly inFlight: number;
  /** Downloads that wait for a call. */
  readonly waiting: number;
  /** The circuit breaker is open: the PIM keeps failing and is called by probes only. */
  readonly open: boolean;
}

/** The Keyv store. */
export interface StoreStats {
  readonly hits: number;
  readonly misses: number;
  readonly failures: number;
  /** The circuit breaker is open: the store keeps failing and is called by probes only. */
  readonly open: boolean;
}
