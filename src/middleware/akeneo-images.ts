import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { toImageResponse } from '../http/image-response.js';
import { ImageError, type ErrorCode } from '../shared/errors.js';
import { ResponseCache } from '../http/response-cache.js';
import { isBuffered, send, sendBuffered } from '../http/send.js';
import { sendError } from '../http/error-response.js';
import { limitAge } from '../http/cache-control.js';
import { parseImageRequest, type ImageRequest } from '../http/image-request.js';
import { layerResources } from '../media/layer-resources.js';
import { parseOptions, type AkeneoImagesOptions } from './parse-options.js';
import { createServices } from './services.js';
import type { Rendition, RenditionRequest, ResourceVersion } from '../media/renditions.js';
import { deadline } from '../shared/deadline.js';
import { StatsRecorder } from './stats-recorder.js';
import type { Stats } from '../shared/stats.js';
import { parseResourcePath, parseTarget, type Resource, type Target } from '../url/index.js';
import { clock } from '../shared/clock.js';

/** The middleware: fits Express, Connect and `node:http`. */
export interface AkeneoImages {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void;
  /**
   * Takes no more work, waits for what runs (at most `limits.closeMs`, then it is ended) and ends the threads. Does not
   * disconnect a store that it was given.
   */
  close(): Promise<void>;
  /** Resolves once the threads are warm and there is a token; rejects with what stands in the way. */
  ready(): Promise<void>;
  /** Forgets a media file and all its variants, on every process that shares the store within five seconds. */
  purge(resourcePath: string): Promise<void>;
  stats(): Stats;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `Cache-Control` while a default image stands in for a missing one, and for one that the PIM could not give. */
const SUBSTITUTE = { missing: 'public, max-age=60', failed: 'no-store' };

/** Failures of the source, for which a default image stands in. Our own overload is none. */
const SUBSTITUTED: ReadonlySet<ErrorCode> = new Set(['ENOENT', 'EACCES', 'EUPSTREAM', 'ETIMEDOUT']);

/** Builds the middleware. Throws a `TypeError` for bad options. */
export function akeneoImages(options: AkeneoImagesOptions): AkeneoImages {
  const settings = parseOptions(options);
  const parts = createServices(settings);
  const { pim, pool, renewals, originals, renditions, generations, store } = parts;
  const hotAnswers = new ResponseCache(generations, renditions);
  const statistics = new StatsRecorder(parts);
  const active = new Map<Promise<void>, ServerResponse>();
  const saidOf = new Set<string>();
  /** Aborted by `close`: no more work is taken; and then again for what has not ended by its limit. */
  const closing = new AbortController();
  const ending = new AbortController();

  function akeneoImagesMiddleware(req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      next();
      return;
    }
    const ready = closing.signal.aborted ? undefined : hotAnswers.get(req);
    if (ready) {
      statistics.served('memory');
      sendBuffered(req, res, ready);
      return;
    }
    let target: Target | undefined;
    try {
      target = parseTarget(req.url ?? '/');
    } catch (error) {
      fail(req, res, error, []);
      return;
    }
    if (!target) {
      next();
      return;
    }
    const request = respond(target, req, res).catch(next);
    active.set(request, res);
    void request.then(() => active.delete(request));
  }

  async function respond(target: Target, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const started = performance.now();
    const late = (): ImageError => new ImageError('ETIMEDOUT', 'The request took too long');
    const limit = deadline(settings.limits.requestMs, late, ending.signal);
    const client = { left: false };
    const leave = (): void => {
      client.left = true;
      limit.abort(new ImageError('ECLOSED', 'The client has left'));
    };
    res.once('close', leave);
    let inquiry: ImageRequest | undefined;
    try {
      if (closing.signal.aborted) throw shuttingDown();
      inquiry = parseImageRequest(req, target, settings);
      const url = performance.now() - started;
      leftOut(inquiry.transformation.ignored);
      let { resource } = target;
      let { cacheControl } = settings;
      const { request, rendition } = await find(inquiry, resource, limit.signal).catch((error: unknown) => {
        const substitute = substituteFor(error, inquiry?.transformation.defaultImage);
        if (!inquiry || !substitute) throw error;
        ({ resource, cacheControl } = substitute);
        return find(inquiry, resource, limit.signal).catch(() => {
          throw error;
        });
      });
      statistics.served(rendition.origin);
      const { expires } = inquiry;
      if (expires !== undefined) cacheControl = limitAge(cacheControl, expires - clock.now() / 1000);
      const { canonicalBaseUrl } = settings;
      const facts = {
        request: inquiry,
        resource,
        cacheControl,
        canonicalBaseUrl,
        url,
        total: performance.now() - started,
      };
      const answer = await toImageResponse(rendition, facts, originals, limit.signal);
      limit.cancel();
      if (resource === target.resource && isBuffered(answer)) hotAnswers.add(req, inquiry, request, rendition, answer);
      await send(req, res, answer);
    } catch (error) {
      if (!client.left) fail(req, res, error, inquiry?.vary ?? []);
    } finally {
      limit.cancel();
      res.off('close', leave);
    }
  }

  /** A rendition; at once if it is in memory. */
  async function find(
    { transformation, accepted, target: { extraQuery, thumbnail } }: ImageRequest,
    resource: Resource,
    signal: AbortSignal,
  ): Promise<{ readonly request: RenditionRequest; readonly rendition: Rendition }> {
    const files = [resource, ...layerResources(transformation)];
    const [{ generation }, ...inputs] = (await Promise.all(files.map(versioned))) as [
      ResourceVersion,
      ...ResourceVersion[],
    ];
    const request = { resource, generation, inputs, transformation, accepted, extraQuery, thumbnail };
    return { request, rendition: renditions.peek(request) ?? (await renditions.get(request, signal)) };
  }

  async function versioned(resource: Resource): Promise<ResourceVersion> {
    const name = `${resource.kind}/${resource.code}`;
    return { resource, generation: generations.peek(name) ?? (await generations.current(name)) };
  }

  /** The default image, where there is one and the failure is the source's. */
  function substituteFor(
    error: unknown,
    defaultImage: string | undefined,
  ): { resource: Resource; cacheControl: string } | undefined {
    const { code } = ImageError.from(error);
    if (!SUBSTITUTED.has(code)) return undefined;
    const resource = defaultImage === undefined ? settings.defaultImage : resourceAt(defaultImage);
    return resource && { resource, cacheControl: code === 'ENOENT' ? SUBSTITUTE.missing : SUBSTITUTE.failed };
  }

  /** Says once of each effect that it is left out of pictures. */
  function leftOut(effects: readonly string[]): void {
    for (const effect of effects) {
      if (saidOf.has(effect)) continue;
      saidOf.add(effect);
      settings.logger.warn(`akeneo-images: ${effect} is left out of pictures: only ImageKit itself can do this`);
    }
  }

  function fail(req: IncomingMessage, res: ServerResponse, thrown: unknown, vary: readonly string[]): void {
    const error = ImageError.from(thrown);
    statistics.failed(error.code);
    if (error.cause !== undefined && error.code !== 'ENOENT') {
      const level = error.status >= 500 ? 'error' : 'warn';
      settings.logger[level](`akeneo-images: ${error.code} ${error.message} (${req.url ?? ''})`, error.cause);
    }
    sendError(req, res, error, vary);
  }

  /** Waits for what runs, and after `closeMs` ends it. */
  async function end(): Promise<void> {
    const late = sleep(settings.limits.closeMs, false, { ref: false });
    const inTime = (work: Promise<unknown>): Promise<boolean> => Promise.race([work.then(() => true), late]);
    closing.abort();
    const requests = Promise.allSettled(active.keys());
    if (!(await inTime(requests))) {
      ending.abort(shuttingDown());
      // What has begun to be sent cannot become an error any more.
      for (const res of active.values()) if (res.headersSent) res.destroy();
      await requests;
    }
    await renewals.close();
    if (!(await inTime(pool.close()))) await pool.destroy();
    store?.close();
  }

  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => (ended ??= end());

  return Object.assign(akeneoImagesMiddleware, {
    close,
    ready: async () => {
      await Promise.all([pool.warm(), pim.ready(AbortSignal.timeout(settings.limits.pimMs))]);
    },
    purge: async (resourcePath: string) => {
      const { kind, code } = parseResourcePath(resourcePath);
      await generations.purge(`${kind}/${code}`);
    },
    stats: () => statistics.snapshot(),
    [Symbol.asyncDispose]: close,
  });
}

function shuttingDown(): ImageError {
  return new ImageError('ECLOSED', 'The image server is shutting down', { retryAfter: 2 });
}

/** A path that is none leads nowhere, as one that is missing: what failed first is the failure. */
function resourceAt(path: string): Resource | undefined {
  try {
    return parseResourcePath(path);
  } catch {
    return undefined;
  }
}
