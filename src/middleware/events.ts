import { EventsHandler } from '../http/events.js';
import type { Logger } from '../shared/logger.js';
import type { Polls } from './polls.js';
import type { EventsMiddleware } from './public-types.js';
import type { Services } from './services.js';

/** Milliseconds between two looks at a PIM that has stopped to send events. */
const SUSPENDED_POLL_MS = 60_000;

/**
 * See `AkeneoImages.events`. While the PIM has suspended its subscription, it is asked for what has changed.
 *
 * @throws TypeError without a secret
 */
export function eventsMiddleware(
  secrets: readonly string[],
  { inbox }: Services,
  polls: Polls,
  logger: Logger,
): EventsMiddleware {
  if (secrets.length === 0 || secrets.some((secret) => typeof secret !== 'string' || secret === '')) {
    throw new TypeError('akeneo-images: events() needs a secret, or a list of them');
  }
  let stop: (() => Promise<void>) | undefined;
  const onActive = (isActive: boolean): void => {
    if (!isActive) stop ??= polls.start(SUSPENDED_POLL_MS);
    else if (stop) {
      void stop();
      stop = undefined;
    }
  };
  const handler = new EventsHandler(secrets, inbox(onActive), logger);
  return (req, res, next) => void handler.handle(req, res, next).catch(next);
}
