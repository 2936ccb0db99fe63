import type { ErrorCode } from './errors.js';
import type { Parts } from './parts.js';
import type { Origin } from './renditions.js';
import type { Stats } from './stats.js';

export class Statistics {
  readonly #parts: Parts;
  readonly #served: Record<Origin, number> = { memory: 0, store: 0, shared: 0, made: 0 };
  readonly #failed: Partial<Record<ErrorCode, number>> = {};

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  served(origin: Origin): void {
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
