import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MediaListings } from '../media/media-json.js';
import type { Health } from '../shared/health-types.js';
import type { Stats } from '../shared/stats.js';

/** The middleware. Fits Express, Connect and `node:http`. */
export interface AkeneoImages {
  /**
   * Handles GET and HEAD requests for media paths below the mount point. Calls `next()` for every other path and
   * method, and `next(error)` if a response that has begun breaks off. All other errors are sent as responses.
   */
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void;
  /**
   * Takes no new requests, waits for active ones (at most `limits.closeMs`, then they are ended), and ends the threads.
   * Does not disconnect the store. Further calls return the same promise.
   */
  close(): Promise<void>;
  /**
   * Resolves once the render threads have rendered a small picture in each usual format, and there is an access token.
   *
   * @throws ImageError `EACCES` for refused credentials, `EUPSTREAM` or `ETIMEDOUT` for a PIM that fails,
   *   `EINTERNAL` if a codec cannot be loaded, `ECLOSED` after `close`
   */
  ready(): Promise<void>;
  /**
   * Forgets a media file and all its renditions, or what is known of a product, model, asset, record or category. Other
   * processes that share the store see that within two seconds. Processes delete the entries that they know of from the
   * store, too.
   *
   * @param path of a media file, not percent-encoded: `media-files/2/9/6/3/2963…_shoe.png`; or an alias as it stands in
   *   a URL: `products/SKU-1`
   * @throws ImageError `EINVAL` for any other path; `EINTERNAL` if the store has not recorded the purge: this process
   *   has forgotten the file and goes on trying to record it, others may serve it
   */
  purge(path: string): Promise<void>;
  /**
   * All media of products, models, assets and records with alt texts, for server-side rendering: what `media.json` gives.
   *
   * @throws ImageError `ELIMIT` for more than 100 names; `EACCES`, `EUPSTREAM`, `EBUSY` or `ETIMEDOUT` of the PIM
   */
  media(query: MediaQuery): Promise<MediaListings>;
  /**
   * A handler for the events of Akeneo's Event Platform, and of the older Events API: what an event names is forgotten
   * everywhere. Works with or without a body parser in front of it. Answers 401 to what is not signed by one of the
   * secrets.
   */
  events(options: EventsOptions): EventsMiddleware;
  /**
   * Asks the PIM every `intervalMs` milliseconds (default: one minute) for what has changed. Returns a function that
   * stops it, as `close` does.
   */
  poll(options?: PollOptions): () => Promise<void>;
  /** Counters since the start, and the current state. */
  stats(): Stats;
  /** How the middleware is, by what its last work has shown. Calls neither the PIM nor the store. */
  health(): Health;
  /**
   * A handler for probes that answers with `health()` as `application/health+json`: 200 for `pass` and `warn`, 503 for
   * `fail`; each check is a list of one. Mount it at a path of its own.
   */
  healthHandler(): HealthHandler;
  /**
   * Registers metrics with a registry of `prom-client`. Counts from then on; what `stats()` has, from the start. `close`
   * takes the values out again.
   *
   * @throws TypeError for what is no registry; Error where `prom-client` is not installed, or another middleware has
   *   registered with this registry under the same name
   */
  metrics(register: MetricsRegistry, options?: MetricsOptions): void;
  /** Calls `close`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What `media()` lists. At most 100 objects. */
export interface MediaQuery {
  readonly products?: readonly string[];
  readonly productModels?: readonly string[];
  readonly assets?: readonly { readonly family: string; readonly code: string }[];
  readonly records?: readonly { readonly entity: string; readonly code: string }[];
  /** Default: the option `locale`. */
  readonly locale?: string;
  /** Default: the option `channel`. */
  readonly channel?: string;
  /** Codes of attributes. Default: all with media. */
  readonly attributes?: readonly string[];
  /** The path that the middleware is mounted at, in front of all addresses. Default: `''`. */
  readonly base?: string;
}

/** How the webhook of the PIM's events is verified. */
export interface EventsOptions {
  /** The secret of the subscription, or several while it is changed. */
  readonly secret: string | readonly string[];
}

/** Handles the events that the PIM sends, at any path. */
export type EventsMiddleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** Answers probes, at any path. */
export type HealthHandler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** A `Registry` of `prom-client` 15. Written by its shape, since the package is optional. */
export interface MetricsRegistry {
  /** Adds a metric. */
  registerMetric(metric: never): void;
  /** The metric of a name, if there is one. */
  getSingleMetric(name: string): unknown;
}

/** How the metrics of several middlewares are told apart. */
export interface MetricsOptions {
  /** Tells the middlewares on one registry apart: the label `name` of all metrics. Default: no label. */
  readonly name?: string;
}

/** How often the PIM is asked for changes. */
export interface PollOptions {
  /** Milliseconds between two questions. Default: see `AkeneoImages.poll`. */
  readonly intervalMs?: number;
}
