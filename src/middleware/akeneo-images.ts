import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Handler } from '../http/handler.js';
import { ImageError } from '../shared/errors.js';
import { adaptLogger } from '../shared/logger.js';
import type { Stats } from '../shared/stats.js';
import { parseResourcePath } from '../url/index.js';
import { parseOptions, type AkeneoImagesOptions } from './parse-options.js';
import { createServices } from './services.js';
import { StatsRecorder } from './stats-recorder.js';

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
   * Resolves once the render threads have loaded their codecs and there is an access token.
   *
   * @throws ImageError `EACCES` for refused credentials, `EUPSTREAM` or `ETIMEDOUT` for a PIM that fails,
   *   `EINTERNAL` if a codec cannot be loaded, `ECLOSED` after `close`
   */
  ready(): Promise<void>;
  /**
   * Forgets a media file and all its renditions. Other processes that share the store see that within two seconds.
   * Processes delete the entries that they know of from the store, too.
   *
   * @param resourcePath such as `media-files/2/9/6/3/2963…_shoe.png`, not percent-encoded
   * @throws ImageError `EINVAL` for a path that names no media file; `EINTERNAL` if the store has not recorded the purge:
   *   this process has forgotten the file and goes on trying to record it, others may serve it
   */
  purge(resourcePath: string): Promise<void>;
  /** Counters since the start, and the current state. */
  stats(): Stats;
  /** Calls `close`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Builds the middleware.
 *
 * @throws TypeError for an option that is unknown, missing or invalid
 */
export function akeneoImages(options: AkeneoImagesOptions): AkeneoImages {
  const parsed = parseOptions(options);
  const settings = { ...parsed, logger: adaptLogger(parsed.logger) };
  const services = createServices(settings);
  const { pim, pool, revalidator, library, store } = services;
  const { limits } = settings;
  const recorder = new StatsRecorder(services);
  const handler = new Handler(settings, library, recorder);

  async function end(): Promise<void> {
    const late = sleep(limits.closeMs, false, { ref: false });
    await handler.close(limits.closeMs);
    await revalidator.close();
    const drained = pool.close().then(() => true);
    if (!(await Promise.race([drained, late]))) await pool.destroy();
    store?.close();
  }

  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => (ended ??= end());

  return Object.assign(
    function akeneoImagesMiddleware(req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void {
      handler.handle(req, res, next);
    },
    {
      close,
      ready: async () => {
        if (ended) throw new ImageError('ECLOSED', 'The image server is shutting down');
        await Promise.all([pool.warm(), pim.ready(AbortSignal.timeout(limits.pimMs))]);
      },
      purge: (resourcePath: string) => Promise.resolve().then(() => library.purge(parseResourcePath(resourcePath))),
      stats: () => recorder.snapshot(),
      [Symbol.asyncDispose]: close,
    },
  );
}
