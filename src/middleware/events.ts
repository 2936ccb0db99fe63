import { EventsHandler } from '../http/events.js';
import type { Logger } from '../shared/logger.js';
import type { Polls } from './polls.js';
import type { EventsMiddleware } from './public-types.js';
import type { Services } from './services.js';
import { Suspensions } from './suspensions.js';

/**
 * See `AkeneoImages.events`. While the PIM has suspended its subscription, it is asked for what has changed since.
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
  const suspensions = new Suspensions(polls);
  const handler = new EventsHandler(
    secrets,
    inbox((...state) => suspensions.note(...state)),
    logger,
  );
  return (req, res, next) => void handler.handle(req, res, next).catch(next);
}
