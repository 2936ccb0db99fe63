import { EventsHandler } from '../http/events.js';
import type { Logger } from '../shared/logger.js';
import type { Polls } from './polls.js';
import type { EventsMiddleware } from './public-types.js';
import type { Services } from './services.js';

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
  let bridge: { readonly since: number; readonly finish: () => Promise<void> } | undefined;
  const suspend = (since: number): void => {
    bridge ??= { since, finish: polls.bridge(since) };
  };
  const onActive = (isActive: boolean, at: number): void => {
    if (!isActive) suspend(at);
    // A late event from before the suspension does not end it.
    else if (bridge && at > bridge.since) {
      void bridge.finish();
      bridge = undefined;
    }
  };
  // The process before this one may have ended meanwhile.
  void polls.suspendedSince().then((since) => since !== undefined && suspend(since));
  const handler = new EventsHandler(secrets, inbox(onActive), logger);
  return (req, res, next) => void handler.handle(req, res, next).catch(next);
}
