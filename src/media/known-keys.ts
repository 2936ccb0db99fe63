import { boundedMap } from '../shared/bounded-map.js';
const MAX_KNOWN = 20_000;

/** The cache keys that this process has used lately, by the media files that their entries were made from. */
export class KnownKeys {
  /** Name and key in one, so that all of a name are found by their start. */
  readonly #known = boundedMap<true>(MAX_KNOWN);

  add(resource: string, key: string): void {
    this.#known.set(`${resource}\n${key}`, true);
  }

  /** Forgets the keys of a media file, and returns them. */
  take(resource: string): string[] {
    const start = `${resource}\n`;
    const found = [...this.#known.keys()].filter((name) => name.startsWith(start));
    for (const name of found) this.#known.delete(name);
    return found.map((name) => name.slice(start.length));
  }
}
