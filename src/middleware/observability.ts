import type { Health } from '../shared/health-types.js';
import { healthHandler, healthOf } from './health.js';
import type { AkeneoImages } from './public-types.js';
import type { Services } from './services.js';
import type { StatsRecorder } from './stats-recorder.js';

/** The methods that tell how the middleware is, and what it has done. */
export function observability(
  services: Services,
  recorder: StatsRecorder,
  isClosed: () => boolean,
): Pick<AkeneoImages, 'stats' | 'health' | 'healthHandler'> {
  const health = (): Health => healthOf({ ...services, isClosed: isClosed() });
  return {
    stats: () => recorder.snapshot(),
    health,
    healthHandler: () => healthHandler(health),
  };
}
