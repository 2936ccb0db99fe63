import type { ResponseRecorder } from '../http/handler.js';
import { SERVED_NAMES } from '../http/request-trace.js';
import type { CacheOutcome } from '../media/renditions.js';
import type { ErrorCode } from '../shared/errors.js';
import type { Stats } from '../shared/stats.js';
import type { Services } from './services.js';

/** Counts responses, and collects the counters of all services. */
export class StatsRecorder implements ResponseRecorder {
  readonly #services: Services;
  readonly #served = { memory: 0, store: 0, shared: 0, made: 0 };
  readonly #failed: Partial<Record<ErrorCode, number>> = {};

  constructor(services: Services) {
    this.#services = services;
  }

  served(outcome: CacheOutcome): void {
    this.#served[SERVED_NAMES[outcome]] += 1;
  }

  failed(code: ErrorCode): void {
    this.#failed[code] = (this.#failed[code] ?? 0) + 1;
  }

  snapshot(): Stats {
    const { store, memory, pool, pim } = this.#services;
    const tiers = Object.values(memory).map(({ stats }) => stats);
    return {
      served: { ...this.#served },
      failed: { ...this.#failed },
      render: pool.stats,
      pim: pim.stats,
      memory: {
        entries: tiers.reduce((sum, { entries }) => sum + entries, 0),
        bytes: tiers.reduce((sum, { bytes }) => sum + bytes, 0),
      },
      store: store?.stats,
    };
  }
}
