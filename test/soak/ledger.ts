import type { Task } from './tasks.js';

/** What has been seen so far. Times are milliseconds, memory is bytes. */
export class Ledger {
  /** Times of answers from a cache, and of those that were rendered. */
  readonly hits: number[] = [];
  readonly cold: number[] = [];
  readonly codes = new Map<string, number>();
  /** What must not have happened, as sentences. */
  readonly faults: string[] = [];
  readonly #memory: { readonly at: number; readonly rss: number }[] = [];
  requests = 0;
  readonly #began = performance.now();
  #last = { requests: 0, at: this.#began };

  /** Since the beginning. */
  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Requests a second since it was asked for last. */
  rate(): number {
    const { requests, at } = this.#last;
    this.#last = { requests: this.requests, at: performance.now() };
    return ((this.requests - requests) / (this.#last.at - at)) * 1000;
  }

  count(code: string): void {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  fault({ kind, path }: Task, what: string): void {
    this.faults.push(`${kind} ${path}: ${what}`);
  }

  remember(at: number, rss: number): void {
    this.#memory.push({ at, rss });
  }

  /** Least, middle and most memory, and by how much it grew in a minute of the last half. */
  get memory(): { readonly least: number; readonly median: number; readonly most: number; readonly growth: number } {
    const sizes = this.#memory.map(({ rss }) => rss);
    return {
      least: Math.min(...sizes),
      median: quantile(sizes, 0.5),
      most: Math.max(...sizes),
      growth: slope(this.#memory.slice(Math.floor(this.#memory.length / 2))) * 60_000,
    };
  }
}

/** The value below which such a part of all lies; NaN of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

/** Bytes a millisecond, by least squares. */
function slope(points: readonly { readonly at: number; readonly rss: number }[]): number {
  const mean = (of: (point: { at: number; rss: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [at, rss] = [mean((point) => point.at), mean((point) => point.rss)];
  return mean((point) => (point.at - at) * (point.rss - rss)) / mean((point) => (point.at - at) ** 2);
}
