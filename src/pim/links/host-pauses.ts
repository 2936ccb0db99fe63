import { boundedMap } from '../../shared/bounded-map.js';
import { clock } from '../../shared/clock.js';
import { parseRetryAfter } from '../transport/request.js';
import type { FetchResponse } from '../types.js';

/** Milliseconds of a pause where a host that limits our requests (429) names none, and at most. */
const DEFAULT_MS = 5000;
const MAX_MS = 10 * 60_000;

/** Hosts that are remembered; a wildcard may stand for any number. */
const MAX_HOSTS = 100;

/** Until when hosts want no requests. */
export class HostPauses {
  readonly #until = boundedMap<number>(MAX_HOSTS);

  /** Milliseconds for which a host wants no requests; 0 where it takes them. */
  left(host: string): number {
    return Math.max(0, (this.#until.get(host) ?? 0) - clock.now());
  }

  /** Remembers a host that answers 429, or 503 with a time. */
  note(host: string, { status, headers }: Pick<FetchResponse, 'status' | 'headers'>): void {
    if (status !== 429 && status !== 503) return;
    const ms = parseRetryAfter(headers.get('retry-after')) ?? (status === 429 ? DEFAULT_MS : 0);
    if (ms > 0) this.#until.set(host, clock.now() + Math.min(ms, MAX_MS));
  }
}
