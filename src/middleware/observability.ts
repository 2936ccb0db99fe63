import type { Handler } from '../http/handler.js';
import type { Health } from '../shared/health-types.js';
import { healthHandler, healthOf } from './health.js';
import type { MetricSource } from './metric-table.js';
import { registerMetrics } from './metrics.js';
import type { AkeneoImages } from './public-types.js';
import type { Services } from './services.js';
import type { StatsRecorder } from './stats-recorder.js';

/** The methods that tell how the middleware is, and what it has done. */
export class Observability {
  readonly methods: Pick<AkeneoImages, 'stats' | 'health' | 'healthHandler' | 'metrics'>;
  readonly #registrations: (() => void)[] = [];

  constructor(services: Services, recorder: StatsRecorder, handler: Handler, { workers }: { workers: number }) {
    const stats = recorder.snapshot.bind(recorder);
    const health = (): Health => healthOf({ ...services, isClosed: handler.isClosing });
    const source: MetricSource = { stats, activeRequests: () => handler.active, workers };
    this.methods = {
      stats,
      health,
      healthHandler: () => healthHandler(health),
      metrics: (registry, options = {}) => {
        this.#registrations.push(registerMetrics(registry, options, source, services.telemetry));
      },
    };
  }

  close(): void {
    for (const end of this.#registrations.splice(0)) end();
  }
}
