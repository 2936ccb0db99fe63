import type { Generations } from '../cache/generations.js';
import type { EntryWatch } from '../cache/tiered-cache.js';
import type { Standing } from '../shared/standing.js';
import { resourceName, type Resource } from '../url/index.js';
import type { CacheKeys, RenditionQuery, ResourceVersion } from './cache-keys.js';
import { KnownKeys } from './known-keys.js';
import { layerResources } from './layer-resources.js';
import type { OriginalRequest } from './originals.js';
import type { Rendition, RenditionRequest, Renditions } from './renditions.js';

/** Follows a rendition that may be asked for again. It stands until what it was made from is purged, or replaced. */
export interface RenditionWatch extends Standing, Pick<EntryWatch, 'peekBody' | 'readBody'> {}

/** A rendition that was found. */
export interface Found {
  readonly rendition: Rendition;
  /** Follows the rendition; undefined for one that is streamed. */
  watch(): RenditionWatch | undefined;
}

/** Gives renditions of media files by resource, and forgets them. */
export class Library {
  readonly #generations: Generations;
  readonly #keys: CacheKeys;
  readonly #renditions: Renditions;
  readonly #known = new KnownKeys();

  constructor(generations: Generations, keys: CacheKeys, renditions: Renditions) {
    this.#generations = generations;
    this.#keys = keys;
    this.#renditions = renditions;
    // Nothing reads these entries again, but a store that evicts the record of a purge would bring them back.
    generations.onPurged = (name) => {
      for (const key of this.#known.take(name)) renditions.delete(key);
    };
  }

  /**
   * A rendition of a media file, without waiting if it is in memory.
   *
   * @throws ImageError `EINVAL` for a layer whose path names no media file, and what `Renditions` throws
   */
  async get(resource: Resource, query: RenditionQuery, signal: AbortSignal): Promise<Found> {
    const request = await this.#toRequest(resource, query);
    this.#remember(request);
    const rendition = this.#renditions.peek(request) ?? (await this.#renditions.get(request, signal));
    return { rendition, watch: () => this.#watch(request, rendition) };
  }

  /**
   * Forgets a media file and all its renditions, in every process that shares the store.
   *
   * @throws ImageError `EINTERNAL` if the store has not recorded it
   */
  async purge(resource: Resource): Promise<void> {
    await this.#generations.purge(resourceName(resource));
  }

  /** Notes the keys of what is made from each file. */
  #remember({ key, source, layers }: RenditionRequest): void {
    for (const file of [source, ...layers]) {
      const name = resourceName(file.resource);
      this.#known.add(name, file.key);
      this.#known.add(name, key);
    }
  }

  async #toRequest(resource: Resource, query: RenditionQuery): Promise<RenditionRequest> {
    const [source, layers] = await Promise.all([
      this.#version(resource),
      Promise.all(layerResources(query.transformation).map((layer) => this.#version(layer))),
    ]);
    const original = this.#keyed(source);
    const keys = this.#keys.rendition(original.key, layers, query);
    return {
      ...query,
      ...keys,
      source: original,
      layers: layers.map((layer) => this.#keyed(layer)),
      key: query.transformation.original ? original.key : keys.key,
    };
  }

  #keyed(version: ResourceVersion): OriginalRequest {
    return { ...version, key: this.#keys.original(version) };
  }

  async #version(resource: Resource): Promise<ResourceVersion> {
    const name = resourceName(resource);
    return { resource, generation: this.#generations.peek(name) ?? (await this.#generations.current(name)) };
  }

  #watch(request: RenditionRequest, rendition: Rendition): RenditionWatch | undefined {
    if (rendition.kind === 'streamed') return undefined;
    const generations = this.#generations;
    const entry = this.#renditions.watch(request, rendition);
    const made = [request.source, ...request.layers].map(
      ({ resource, generation }) => [resourceName(resource), generation] as const,
    );
    return {
      isCurrent: () => entry.isCurrent() && generations.areCurrent(made),
      ask: () => generations.ask(made),
      peekBody: () => entry.peekBody(),
      readBody: () => entry.readBody(),
    };
  }
}
