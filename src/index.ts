export { akeneoImages, akeneoImages as default } from './middleware/akeneo-images.js';
export { diskStore } from './cache/disk-store.js';
export type { DiskStore, DiskStoreOptions } from './cache/disk-store.js';
export type { StoreOption } from './cache/keyv-store.js';
export { acceptClientHints } from './http/accept-client-hints.js';
export type { Purged } from './media/announcer.js';
export type { MediaItem, MediaListing, MediaListings } from './media/media-json.js';
export type {
  AkeneoImages,
  EventsMiddleware,
  EventsOptions,
  HealthHandler,
  MediaQuery,
  MetricsOptions,
  MetricsRegistry,
  PollOptions,
} from './middleware/public-types.js';
export type { AkeneoImagesOptions, LimitOptions } from './middleware/parse-options.js';
export type { Fetch, FetchInit, FetchResponse } from './pim/types.js';
export type { FontOption } from './render/protocol/fonts.js';
export type { Lock } from './shared/cluster-lock.js';
export { ERROR_CODES, ImageError } from './shared/errors.js';
export type { ErrorCode } from './shared/errors.js';
export type { Health, HealthCheck, HealthStatus } from './shared/health-types.js';
export type { Logger } from './shared/logger.js';
export type { PimStats, PoolStats, Stats, StoreStats } from './shared/stats.js';
export type {
  PimTrace,
  RenderTrace,
  RequestOutcome,
  RequestSpans,
  RequestTrace,
  StoreTrace,
  Trace,
  TracedFormat,
} from './shared/trace-types.js';
