/** Counts the calls in flight of each connection. Akeneo: four at most, tokens, metadata and downloads together. */
export class Meter {
  readonly #inFlight = new Map<string, number>();
  #peak = 0;

  /** Of the busiest connection. */
  get inFlight(): number {
    return Math.max(0, ...this.#inFlight.values());
  }

  get peak(): number {
    return this.#peak;
  }

  /** Returns how many calls of this connection are in flight now, this one included. */
  enter(connection: string): number {
    const count = (this.#inFlight.get(connection) ?? 0) + 1;
    this.#inFlight.set(connection, count);
    this.#peak = Math.max(this.#peak, count);
    return count;
  }

  leave(connection: string): void {
    this.#inFlight.set(connection, this.#inFlight.get(connection)! - 1);
  }

  /** The peak begins anew from what is in flight. */
  reset(): void {
    this.#peak = this.inFlight;
  }
}
