/** The same as index.ts, for `require` under those of TypeScript's `module` settings that cannot require ES modules. */

import type * as esm from './index.js' with { 'resolution-mode': 'import' };

// eslint-disable-next-line @typescript-eslint/no-require-imports -- Node can, where TypeScript may not know it
const all = require('./index.js') as typeof esm;

// eslint-disable-next-line @typescript-eslint/no-namespace -- the only way to give types to an `export =`
namespace all {
  export type AkeneoImages = esm.AkeneoImages;
  export type AkeneoImagesOptions = esm.AkeneoImagesOptions;
  export type DiskStore = esm.DiskStore;
  export type DiskStoreOptions = esm.DiskStoreOptions;
  export type ErrorCode = esm.ErrorCode;
  export type EventsMiddleware = esm.EventsMiddleware;
  export type EventsOptions = esm.EventsOptions;
  export type Fetch = esm.Fetch;
  export type FetchInit = esm.FetchInit;
  export type FetchResponse = esm.FetchResponse;
  export type FontOption = esm.FontOption;
  export type Health = esm.Health;
  export type HealthCheck = esm.HealthCheck;
  export type HealthHandler = esm.HealthHandler;
  export type HealthStatus = esm.HealthStatus;
  export type ImageError = esm.ImageError;
  export type LimitOptions = esm.LimitOptions;
  export type Lock = esm.Lock;
  export type Logger = esm.Logger;
  export type MediaItem = esm.MediaItem;
  export type MediaListing = esm.MediaListing;
  export type MediaListings = esm.MediaListings;
  export type MediaQuery = esm.MediaQuery;
  export type MetricsOptions = esm.MetricsOptions;
  export type MetricsRegistry = esm.MetricsRegistry;
  export type PimStats = esm.PimStats;
  export type PimTrace = esm.PimTrace;
  export type PollOptions = esm.PollOptions;
  export type PoolStats = esm.PoolStats;
  export type Purged = esm.Purged;
  export type RenderTrace = esm.RenderTrace;
  export type RequestOutcome = esm.RequestOutcome;
  export type RequestSpans = esm.RequestSpans;
  export type RequestTrace = esm.RequestTrace;
  export type Stats = esm.Stats;
  export type StoreOption = esm.StoreOption;
  export type StoreStats = esm.StoreStats;
  export type StoreTrace = esm.StoreTrace;
  export type Trace = esm.Trace;
  export type TracedFormat = esm.TracedFormat;
}

export = all;
