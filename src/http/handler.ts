import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Library } from '../media/library.js';
import type { Listings } from '../media/listings.js';
import type { CacheOutcome } from '../media/renditions.js';
import { deadline } from '../shared/deadline.js';
import { ImageError, type ErrorCode } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import { Operation } from '../shared/telemetry.js';
import type { RequestTrace } from '../shared/trace-types.js';
import { parseListing, parseTarget, type ListingTarget, type Target, type Transformation } from '../url/index.js';
import { untilExpiry } from './cache-control.js';
import { sendError } from './error-response.js';
import { Finder, type AliasDoor, type FinderSettings } from './finder.js';
import { parseImageRequest, type ImageRequestSettings } from './image-request.js';
import { toImageResponse } from './image-response.js';
import { toListingResponse } from './listing.js';
import { maskedUrl } from './masked-url.js';
import { SERVED_NAMES, traceRequest, type Notes } from './request-trace.js';
import { toContext, type ContextSettings } from './response-context.js';
import { ResponseCache, type CachedResponse, type ResponseReader } from './response-cache.js';
import { isBuffered, isTaken, send, sendBuffered, type ImageResponse } from './send.js';

/** The options that a handler reads; see the option table. */
export interface HandlerSettings extends ImageRequestSettings, FinderSettings, ContextSettings {
  readonly logger: Required<Logger>;
  readonly limits: { readonly requestMs: number };
}

/** Counts responses. */
export interface ResponseRecorder {
  served(outcome: CacheOutcome): void;
  failed(code: ErrorCode): void;
}

type Next = (error?: unknown) => void;

/** Makes the response to a request, and notes what becomes known of it. */
type Respond = (req: IncomingMessage, signal: AbortSignal, notes: Notes) => Promise<ImageResponse>;

/** What the PIM has, by the names of its objects. */
export interface CatalogueDoor extends AliasDoor {
  readonly listings: Listings;
}

/** Texts about ignored parts of URLs that are logged at most. */
const MAX_LOGGED = 1000;

/** Handles requests: match, parse, find, respond. */
export class Handler {
  readonly #settings: HandlerSettings;
  readonly #catalogue: CatalogueDoor;
  readonly #finder: Finder;
  readonly #recorder: ResponseRecorder;
  readonly #trace: Operation<RequestTrace>;
  readonly #responses = new ResponseCache();
  readonly #active = new Map<Promise<void>, ServerResponse>();
  /** Effects and other parts of URLs that were logged as ignored. */
  readonly #logged = new Set<string>();
  /** Aborted first by `close`: no new requests are taken. */
  readonly #closing = new AbortController();
  /** Aborted by `close` for requests that have not ended by its deadline. */
  readonly #ending = new AbortController();

  /** @param trace who is told of each request */
  constructor(
    settings: HandlerSettings,
    library: Library,
    catalogue: CatalogueDoor,
    recorder: ResponseRecorder,
    trace = new Operation<RequestTrace>('request'),
  ) {
    this.#settings = settings;
    this.#catalogue = catalogue;
    this.#finder = new Finder(settings, library, catalogue);
    this.#recorder = recorder;
    this.#trace = trace;
  }

  /** Whether `close` was called. */
  get isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Requests that are being answered. */
  get active(): number {
    return this.#active.size;
  }

  /** Handles a request for a media path; calls `next` for any other path or method. */
  handle(req: IncomingMessage, res: ServerResponse, next: Next): void {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      next();
      return;
    }
    const cached = this.#closing.signal.aborted ? undefined : this.#responses.get(req);
    if (typeof cached === 'function') {
      this.#run(req, res, next, (notes) => this.#sendStored(req, res, next, cached, notes));
    } else if (cached) {
      const notes: Notes = { vary: [] };
      const work = (): void => this.#sendCached(req, res, cached, notes);
      if (this.#trace.observed) traceRequest(this.#trace, { req, res, notes }, work);
      else work();
    } else {
      const respond = this.#route(req.url ?? '/');
      if (respond) this.#run(req, res, next, (notes) => this.#within(req, res, respond, notes));
      else next();
    }
  }

  /** Does the work for a request, which is active until it ends. */
  #run(req: IncomingMessage, res: ServerResponse, next: Next, handle: (notes: Notes) => Promise<void>): void {
    if (isTaken(res)) return;
    const notes: Notes = { vary: [] };
    const work = (): Promise<void> => handle(notes);
    const done = this.#trace.observed ? traceRequest(this.#trace, { req, res, notes }, work) : work();
    const request = done.catch((error: unknown) => passOn(error, res, next));
    this.#active.set(request, res);
    void request.then(() => this.#active.delete(request));
  }

  /** Takes no new requests, waits for active ones, and ends those that take longer than `ms` milliseconds. */
  async close(ms: number): Promise<void> {
    this.#closing.abort();
    const ended = Promise.allSettled(this.#active.keys());
    if (await Promise.race([ended.then(() => true), sleep(ms, false, { ref: false })])) return;
    this.#ending.abort(shuttingDown());
    // A response that has begun cannot become an error any more.
    for (const res of this.#active.values()) if (res.headersSent) res.destroy();
    await ended;
  }

  /** Who responds to a URL; undefined if it is not one of ours. */
  #route(url: string): Respond | undefined {
    try {
      const listing = parseListing(url);
      if (listing) return (...exchange) => this.#respondListing(listing, ...exchange);
      const target = parseTarget(url);
      return target && ((...exchange) => this.#respondPicture(target, ...exchange));
    } catch (error) {
      return () => Promise.reject(ImageError.from(error));
    }
  }

  /** Sends a response that is ready. */
  #sendCached(
    req: IncomingMessage,
    res: ServerResponse,
    { head, content, from, ms }: CachedResponse,
    notes: Notes,
  ): void {
    this.#recorder.served(from);
    notes.outcome = SERVED_NAMES[from];
    if (ms !== undefined) notes.spans = { store: ms };
    sendBuffered(req, res, head, content);
  }

  /** Sends a response whose head is known, or finds it anew if the store does not give the rest. */
  async #sendStored(
    req: IncomingMessage,
    res: ServerResponse,
    next: Next,
    read: ResponseReader,
    notes: Notes,
  ): Promise<void> {
    const cached = await read();
    if (cached) {
      this.#sendCached(req, res, cached, notes);
      return;
    }
    if (res.closed) {
      notes.outcome = 'aborted';
      return;
    }
    const respond = this.#route(req.url ?? '/');
    if (respond) await this.#within(req, res, respond, notes);
    else next();
  }

  /** Responds within the deadline of a request, and with an error where that fails. */
  async #within(req: IncomingMessage, res: ServerResponse, respond: Respond, notes: Notes): Promise<void> {
    const late = (): ImageError => new ImageError('ETIMEDOUT', 'The request took too long');
    const limit = deadline(this.#settings.limits.requestMs, late, this.#ending.signal);
    const client = { left: false };
    const leave = (): void => {
      client.left = true;
      limit.abort(new ImageError('ECLOSED', 'The client has disconnected'));
    };
    res.once('close', leave);
    try {
      if (this.#closing.signal.aborted) throw shuttingDown();
      const response = await respond(req, limit.signal, notes);
      limit.cancel();
      await send(req, res, response);
    } catch (error) {
      if (client.left) notes.outcome = 'aborted';
      else this.#fail(req, res, error, notes);
    } finally {
      limit.cancel();
      res.off('close', leave);
    }
  }

  async #respondListing(
    listing: ListingTarget,
    req: IncomingMessage,
    signal: AbortSignal,
    notes: Notes,
  ): Promise<ImageResponse> {
    const { response, expires } = await toListingResponse(
      req,
      listing,
      this.#catalogue.listings,
      this.#settings,
      signal,
    );
    notes.outcome = 'listing';
    return { ...response, cacheControl: untilExpiry(response.cacheControl, expires) };
  }

  async #respondPicture(
    target: Target,
    req: IncomingMessage,
    signal: AbortSignal,
    notes: Notes,
  ): Promise<ImageResponse> {
    const started = performance.now();
    const request = parseImageRequest(req, target, this.#settings);
    notes.vary.push(...request.vary);
    const url = performance.now() - started;
    this.#logIgnored(request.transformation);
    const shown = await this.#finder.find(request, signal);
    this.#recorder.served(shown.rendition.outcome);
    notes.outcome = SERVED_NAMES[shown.rendition.outcome];
    notes.spans = shown.rendition.timings;
    const context = { ...toContext(req, request, shown, this.#settings), url, total: performance.now() - started };
    const response = await toImageResponse(shown.rendition, context, signal);
    if (!shown.isDefault && isBuffered(response)) this.#responses.add(req, request, shown, response);
    return response;
  }

  /** Logs once for each part of a transformation that it is ignored. */
  #logIgnored({ ignored, warnings }: Transformation): void {
    const { logger } = this.#settings;
    for (const effect of ignored) {
      if (this.#isNew(effect)) logger.warn(`akeneo-images: ${effect} is ignored: only ImageKit itself can do this`);
    }
    for (const warning of warnings) if (this.#isNew(warning)) logger.debug(`akeneo-images: ${warning}`);
  }

  /** Whether a text has not been logged. Of the endless texts that clients write, the first thousand are. */
  #isNew(text: string): boolean {
    if (this.#logged.has(text) || this.#logged.size >= MAX_LOGGED) return false;
    this.#logged.add(text);
    return true;
  }

  #fail(req: IncomingMessage, res: ServerResponse, thrown: unknown, notes: Notes): void {
    const error = ImageError.from(thrown);
    notes.outcome = 'error';
    notes.error = error;
    this.#recorder.failed(error.code);
    if (error.cause !== undefined && error.code !== 'ENOENT') {
      const level = error.status >= 500 ? 'error' : 'warn';
      this.#settings.logger[level](
        `akeneo-images: ${error.code} ${error.message} (${maskedUrl(req.url)})`,
        error.cause,
      );
    }
    sendError(req, res, error, notes.vary);
  }
}

/** Passes an error of our own on. One that `next` throws has nobody to go to. */
function passOn(error: unknown, res: ServerResponse, next: Next): void {
  try {
    next(error);
  } catch {
    res.destroy();
  }
}

function shuttingDown(): ImageError {
  return new ImageError('ECLOSED', 'The image server is shutting down', { retryAfter: 2 });
}
