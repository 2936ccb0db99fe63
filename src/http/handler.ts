import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Found, Library } from '../media/library.js';
import type { CacheOutcome } from '../media/renditions.js';
import { clock } from '../shared/clock.js';
import { deadline } from '../shared/deadline.js';
import { ImageError, type ErrorCode } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import { parseResourcePath, parseTarget, type Resource, type Target } from '../url/index.js';
import { limitAge } from './cache-control.js';
import { sendError } from './error-response.js';
import { parseImageRequest, type ImageRequest, type ImageRequestSettings } from './image-request.js';
import { toImageResponse } from './image-response.js';
import { maskedUrl } from './masked-url.js';
import { ResponseCache } from './response-cache.js';
import { isBuffered, isTaken, send, sendBuffered } from './send.js';

/** The options that a handler reads; see the option table. */
export interface HandlerSettings extends ImageRequestSettings {
  readonly cacheControl: string;
  readonly canonicalBaseUrl: string | undefined;
  readonly defaultImage: Resource | undefined;
  readonly logger: Logger;
  readonly limits: { readonly requestMs: number };
}

/** Counts responses. */
export interface ResponseRecorder {
  served(outcome: CacheOutcome): void;
  failed(code: ErrorCode): void;
}

type Next = (error?: unknown) => void;

/** A rendition, and the resource that it shows: the default image where that replaces a missing picture. */
interface Shown extends Found {
  readonly resource: Resource;
  readonly cacheControl: string;
}

/** `Cache-Control` of a default image that replaces a missing picture, and one that the PIM failed to give. */
const DEFAULT_IMAGE_CACHE_CONTROL = { missing: 'public, max-age=60', failed: 'no-store' };

/** Errors of the source, which a default image replaces. Our own overload is not one. */
const REPLACEABLE_ERRORS: ReadonlySet<ErrorCode> = new Set(['ENOENT', 'EFORMAT', 'EACCES', 'EUPSTREAM', 'ETIMEDOUT']);

/** Handles requests: match, parse, find, respond. */
export class Handler {
  readonly #settings: HandlerSettings;
  readonly #library: Library;
  readonly #recorder: ResponseRecorder;
  readonly #responses = new ResponseCache();
  readonly #active = new Map<Promise<void>, ServerResponse>();
  /** Effects that were logged as ignored. */
  readonly #loggedEffects = new Set<string>();
  /** Aborted first by `close`: no new requests are taken. */
  readonly #closing = new AbortController();
  /** Aborted by `close` for requests that have not ended by its deadline. */
  readonly #ending = new AbortController();

  constructor(settings: HandlerSettings, library: Library, recorder: ResponseRecorder) {
    this.#settings = settings;
    this.#library = library;
    this.#recorder = recorder;
  }

  /** Handles a request for a media path; calls `next` for any other path or method. */
  handle(req: IncomingMessage, res: ServerResponse, next: Next): void {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      next();
      return;
    }
    const cached = this.#closing.signal.aborted ? undefined : this.#responses.get(req);
    if (cached) {
      this.#recorder.served('memory');
      sendBuffered(req, res, cached.head, cached.content);
      return;
    }
    let target: Target | undefined;
    try {
      target = parseTarget(req.url ?? '/');
    } catch (error) {
      this.#fail(req, res, error, []);
      return;
    }
    if (!target) {
      next();
      return;
    }
    if (isTaken(res)) return;
    const request = this.#respond(target, req, res).catch((error: unknown) => passOn(error, res, next));
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

  async #respond(target: Target, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const started = performance.now();
    const late = (): ImageError => new ImageError('ETIMEDOUT', 'The request took too long');
    const limit = deadline(this.#settings.limits.requestMs, late, this.#ending.signal);
    const client = { left: false };
    const leave = (): void => {
      client.left = true;
      limit.abort(new ImageError('ECLOSED', 'The client has disconnected'));
    };
    res.once('close', leave);
    let request: ImageRequest | undefined;
    try {
      if (this.#closing.signal.aborted) throw shuttingDown();
      request = parseImageRequest(req, target, this.#settings);
      const url = performance.now() - started;
      this.#logIgnored(request.transformation.ignored);
      const shown = await this.#find(request, limit.signal);
      this.#recorder.served(shown.rendition.outcome);
      const { canonicalBaseUrl } = this.#settings;
      const cacheControl = untilExpiry(shown.cacheControl, request.expires);
      const context = { request, cacheControl, canonicalBaseUrl, url, total: performance.now() - started };
      const response = await toImageResponse(shown.rendition, context, limit.signal);
      limit.cancel();
      if (shown.resource === target.resource && isBuffered(response)) {
        this.#responses.add(req, request, shown, response);
      }
      await send(req, res, response);
    } catch (error) {
      if (!client.left) this.#fail(req, res, error, request?.vary ?? []);
    } finally {
      limit.cancel();
      res.off('close', leave);
    }
  }

  /** What a request asks for, or the default image in its place. */
  async #find(request: ImageRequest, signal: AbortSignal): Promise<Shown> {
    const { transformation, accepted, target } = request;
    const { resource, extraQuery, thumbnail } = target;
    const query = { transformation, accepted, extraQuery, thumbnail };
    const { cacheControl } = this.#settings;
    try {
      return { ...(await this.#library.get(resource, query, signal)), resource, cacheControl };
    } catch (error) {
      const replacement = this.#replacementFor(error, transformation.defaultImage);
      if (!replacement) throw error;
      try {
        return { ...(await this.#library.get(replacement.resource, query, signal)), ...replacement };
      } catch {
        throw error;
      }
    }
  }

  /** The default image, if there is one and the error is the source's. */
  #replacementFor(
    error: unknown,
    defaultImage: string | undefined,
  ): { resource: Resource; cacheControl: string } | undefined {
    const { code } = ImageError.from(error);
    if (!REPLACEABLE_ERRORS.has(code)) return undefined;
    const resource = defaultImage === undefined ? this.#settings.defaultImage : resourceAt(defaultImage);
    const { missing, failed } = DEFAULT_IMAGE_CACHE_CONTROL;
    const isLasting = code === 'ENOENT' || code === 'EFORMAT';
    return resource && { resource, cacheControl: isLasting ? missing : failed };
  }

  /** Logs once per effect that it is ignored. */
  #logIgnored(effects: readonly string[]): void {
    for (const effect of effects) {
      if (this.#loggedEffects.has(effect)) continue;
      this.#loggedEffects.add(effect);
      this.#settings.logger.warn(`akeneo-images: ${effect} is ignored: only ImageKit itself can do this`);
    }
  }

  #fail(req: IncomingMessage, res: ServerResponse, thrown: unknown, vary: readonly string[]): void {
    const error = ImageError.from(thrown);
    this.#recorder.failed(error.code);
    if (error.cause !== undefined && error.code !== 'ENOENT') {
      const level = error.status >= 500 ? 'error' : 'warn';
      this.#settings.logger[level](
        `akeneo-images: ${error.code} ${error.message} (${maskedUrl(req.url)})`,
        error.cause,
      );
    }
    sendError(req, res, error, vary);
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

/** `Cache-Control` for a URL whose signature expires. */
function untilExpiry(cacheControl: string, expires: number | undefined): string {
  return expires === undefined ? cacheControl : limitAge(cacheControl, expires - clock.now() / 1000);
}

function shuttingDown(): ImageError {
  return new ImageError('ECLOSED', 'The image server is shutting down', { retryAfter: 2 });
}

/** The resource at a path of `di`. An invalid path counts as missing, so that the first error is reported. */
function resourceAt(path: string): Resource | undefined {
  try {
    return parseResourcePath(path);
  } catch {
    return undefined;
  }
}
