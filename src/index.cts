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
  export type ImageError = esm.ImageError;
  export type LimitOptions = esm.LimitOptions;
  export type Lock = esm.Lock;
  export type Logger = esm.Logger;
  export type MediaItem = esm.MediaItem;
  export type MediaListing = esm.MediaListing;
  export type MediaListings = esm.MediaListings;
  export type MediaQuery = esm.MediaQuery;
  export type PimStats = esm.PimStats;
  export type PollOptions = esm.PollOptions;
  export type PoolStats = esm.PoolStats;
  export type Purged = esm.Purged;
  export type Stats = esm.Stats;
  export type StoreOption = esm.StoreOption;
  export type StoreStats = esm.StoreStats;
}

export = all;
