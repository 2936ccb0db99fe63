import type { ErrorCode } from './errors.js';

// Public types. They stay apart from what counts, so that a consumer's compiler need not see the whole library.

/** Counters since the start, and the state of now. */
export interface Stats {
  /** Answers by where they came from. */
  readonly served: Readonly<Record<'memory' | 'store' | 'shared' | 'made', number>>;
  /** Failures by code. */
  readonly failed: Readonly<Partial<Record<ErrorCode, number>>>;
  readonly render: PoolStats;
  readonly pim: PimStats;
  readonly memory: { readonly entries: number; readonly bytes: number };
  /** Undefined without a store. */
  readonly store: StoreStats | undefined;
}

export interface PoolStats {
  readonly running: number;
  readonly waiting: number;
  readonly rendered: number;
  /** Of those: pictures of a source that their thread had decoded for another one just before. */
  readonly reused: number;
  readonly failed: number;
  /** Threads ended before their time: by the deadline, or after an error. */
  readonly replaced: number;
}

export interface PimStats {
  /** Calls, logins included. */
  readonly inFlight: number;
  readonly waiting: number;
  /** It failed again and again, and is left alone but for probes. */
  readonly open: boolean;
}

export interface StoreStats {
  readonly hits: number;
  readonly misses: number;
  readonly failures: number;
  /** It failed again and again, and is left alone but for probes. */
  readonly open: boolean;
}
