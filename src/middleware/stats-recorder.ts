import type { ErrorCode } from '../shared/errors.js';
import type { Services } from './services.js';
import type { CacheOutcome } from '../media/renditions.js';
import type { Stats } from '../shared/stats.js';

export class StatsRecorder {
  readonly #parts: Services;
  readonly #served: Record<CacheOutcome, number> = { memory: 0, store: 0, shared: 0, made: 0 };
  readonly #failed: Partial<Record<ErrorCode, number>> = {};

  constructor(parts: Services) {
    this.#parts = parts;
  }

  served(origin: CacheOutcome): void {
    this.#served[origin] += 1;
  }

  failed(code: ErrorCode): void {
    this.#failed[code] = (this.#failed[code] ?? 0) + 1;
  }

  snapshot(): Stats {
    const { store, memory, pool, pim } = this.#parts;
    const { results, originals } = memory;
    return {
      served: { ...this.#served },
      failed: { ...this.#failed },
      render: pool.stats,
      pim: pim.stats,
      memory: {
        entries: results.stats.entries + originals.stats.entries,
        bytes: results.stats.bytes + originals.stats.bytes,
      },
      store: store?.stats,
    };
  }
}
