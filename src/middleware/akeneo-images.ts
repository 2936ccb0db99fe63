import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Handler } from '../http/handler.js';
import { ImageError } from '../shared/errors.js';
import { adaptLogger } from '../shared/logger.js';
import { eventsMiddleware } from './events.js';
import { listMedia } from './media.js';
import { Observability } from './observability.js';
import { parseOptions, type AkeneoImagesOptions } from './parse-options.js';
import { Polls } from './polls.js';
import type { AkeneoImages, EventsOptions, MediaQuery, PollOptions } from './public-types.js';
import { purgedName } from './purged-name.js';
import { createServices } from './services.js';
import { StatsRecorder } from './stats-recorder.js';

/** Milliseconds between two looks of `poll()`. */
const POLL_MS = 60_000;

/**
 * Builds the middleware.
 *
 * @throws TypeError for an option that is unknown, missing or invalid
 */
export function akeneoImages(options: AkeneoImagesOptions): AkeneoImages {
  const settings = withAdaptedLogger(parseOptions(options));
  const services = createServices(settings);
  const { pim, pool, stopRevalidating, library, catalogue, changes, store } = services;
  const recorder = new StatsRecorder(services);
  const polls = new Polls(services.poller);
  const handler = new Handler(settings, library, catalogue, recorder, services.telemetry.request);
  const observability = new Observability(services, recorder, handler, settings);

  async function end(): Promise<void> {
    const late = sleep(settings.limits.closeMs, false, { ref: false });
    await handler.close(settings.limits.closeMs);
    await polls.close();
    await changes.close();
    await stopRevalidating();
    const drained = pool.close().then(() => true);
    if (!(await Promise.race([drained, late]))) await pool.destroy();
    store?.close();
    observability.close();
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
        await Promise.all([pool.warm(), pim.ready(AbortSignal.timeout(settings.limits.pimMs))]);
      },
      purge: (path: string) => Promise.resolve().then(() => changes.purge([purgedName(path)])),
      media: (query: MediaQuery) => listMedia(query, catalogue.listings, settings),
      events: ({ secret }: EventsOptions) => eventsMiddleware([secret].flat(), services, polls, settings.logger),
      poll: ({ intervalMs = POLL_MS }: PollOptions = {}) => polls.start(intervalMs),
      ...observability.methods,
      [Symbol.asyncDispose]: close,
    },
  );
}

function withAdaptedLogger(settings: ReturnType<typeof parseOptions>) {
  return { ...settings, logger: adaptLogger(settings.logger) };
}
