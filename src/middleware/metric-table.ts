import { ERROR_CODES, type ErrorCode } from '../shared/errors.js';
import type { Stats } from '../shared/stats.js';

/** What metrics are read from, beside the operations that are counted as they end. */
export interface MetricSource {
  stats(): Stats;
  /** Requests that are being answered. */
  activeRequests(): number;
  /** Render threads. */
  readonly workers: number;
}

/** A value with its labels. */
export type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>];

/** A metric that is read when it is collected. */
export interface ReadMetric {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly labels?: readonly string[];
  readonly read: (stats: Stats, source: MetricSource) => readonly Sample[];
}

/** A metric to which each operation adds when it ends. */
export interface CountedMetric {
  readonly type: 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

/** In front of each name. */
export const PREFIX = 'akeneo_images_';

/** Seconds. Hits take a fraction of a millisecond, renders up to seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const BYTES = [1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7, 3e7];

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

const flag = (isSet: boolean): readonly Sample[] => [[isSet ? 1 : 0]];

/** Metrics that are read, by their names without the prefix. Names that imgproxy has, too, mean what they mean there. */
export const READ_METRICS = {
  requests_in_progress: {
    type: 'gauge',
    help: 'Requests that are being answered; hits in memory take no time',
    read: (_, source) => [[source.activeRequests()]],
  },
  errors_total: {
    type: 'counter',
    help: 'Error responses by code',
    labels: ['code'],
    // From 0 on: Prometheus sees no increase in a counter that it first meets at 1.
    read: ({ failed }) => CODES.map((code) => [failed[code] ?? 0, { code }]),
  },
  images_in_progress: {
    type: 'gauge',
    help: 'Pictures that are being rendered',
    read: ({ render }) => [[render.running]],
  },
  queue_length: { type: 'gauge', help: 'Pictures that wait for a thread', read: ({ render }) => [[render.waiting]] },
  workers: { type: 'gauge', help: 'Render threads', read: (_, { workers }) => [[workers]] },
  workers_utilization: {
    type: 'gauge',
    help: 'Render threads that render, in percent',
    read: ({ render }, { workers }) => [[(render.running / workers) * 100]],
  },
  workers_replaced_total: {
    type: 'counter',
    help: 'Render threads that were ended and replaced',
    read: ({ render }) => [[render.replaced]],
  },
  renders_total: {
    type: 'counter',
    help: 'Renders by result: rendered or failed',
    labels: ['result'],
    read: ({ render }) => [
      [render.rendered, { result: 'rendered' }],
      [render.failed, { result: 'failed' }],
    ],
  },
  decodes_reused_total: {
    type: 'counter',
    help: 'Renders whose source the thread had still decoded',
    read: ({ render }) => [[render.reused]],
  },
  cache_hits_total: {
    type: 'counter',
    help: 'Hits by tier: responses from memory, entries found in the store',
    labels: ['tier'],
    read: ({ served, store }) => tiers(served.memory, store?.hits),
  },
  cache_misses_total: {
    type: 'counter',
    help: 'Misses by tier: successful responses from elsewhere, lookups in the store without a result, those for purges included',
    labels: ['tier'],
    read: ({ served, store }) => tiers(served.store + served.shared + served.made, store?.misses),
  },
  memory_cache_bytes: { type: 'gauge', help: 'Bytes of the memory cache', read: ({ memory }) => [[memory.bytes]] },
  memory_cache_entries: {
    type: 'gauge',
    help: 'Entries of the memory cache',
    read: ({ memory }) => [[memory.entries]],
  },
  store_failures_total: {
    type: 'counter',
    help: 'Calls to the store that failed or took too long',
    read: ({ store }) => (store ? [[store.failures]] : []),
  },
  store_circuit_open: {
    type: 'gauge',
    help: '1 while the store keeps failing and is only probed',
    read: ({ store }) => (store ? flag(store.open) : []),
  },
  pim_requests_in_progress: {
    type: 'gauge',
    help: 'Calls to the PIM under way, logins included',
    read: ({ pim }) => [[pim.inFlight]],
  },
  pim_queue_length: { type: 'gauge', help: 'Downloads that wait for a call', read: ({ pim }) => [[pim.waiting]] },
  pim_circuit_open: {
    type: 'gauge',
    help: '1 while the PIM keeps failing and is only probed',
    read: ({ pim }) => flag(pim.open),
  },
} as const satisfies Record<string, ReadMetric>;

/** Metrics that operations add to, by their names without the prefix. All labels have few values. */
export const COUNTED_METRICS = {
  requests_total: {
    type: 'counter',
    help: 'Requests that were answered, by status and by where the response came from',
    labels: ['status', 'outcome'],
  },
  request_duration_seconds: {
    type: 'histogram',
    help: 'Time until a response was handed over or its stream had ended',
    labels: ['outcome'],
    buckets: SECONDS,
  },
  request_span_duration_seconds: {
    type: 'histogram',
    help: 'Time of the parts of requests: store, pim, queue, decode, pixels, encode',
    labels: ['span'],
    buckets: SECONDS,
  },
  response_size_bytes: {
    type: 'histogram',
    help: 'Bytes of successful responses with a body of known length',
    labels: ['format'],
    buckets: BYTES,
  },
  render_duration_seconds: {
    type: 'histogram',
    help: 'Time of renders, waiting included, by the format of the result; none: failed',
    labels: ['format'],
    buckets: SECONDS,
  },
  pim_request_duration_seconds: {
    type: 'histogram',
    help: 'Time of calls to the PIM up to the end of their bodies; status none: no answer',
    labels: ['endpoint', 'status'],
    buckets: SECONDS,
  },
  pim_received_bytes_total: {
    type: 'counter',
    help: 'Bytes that were received from the PIM',
    labels: ['endpoint'],
  },
  store_request_duration_seconds: {
    type: 'histogram',
    help: 'Time of calls to the store by result: hit, miss, done or failed',
    labels: ['operation', 'result'],
    buckets: SECONDS,
  },
} as const satisfies Record<string, CountedMetric>;

function tiers(memory: number, store: number | undefined): readonly Sample[] {
  const inMemory: Sample = [memory, { tier: 'memory' }];
  return store === undefined ? [inMemory] : [inMemory, [store, { tier: 'store' }]];
}
