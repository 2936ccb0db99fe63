import type { Cache, CacheStatus } from './cache/cache.js';
import { createEntry, sha256, type Entry } from './cache/entry.js';
import { SingleFlight } from './cache/single-flight.js';
import { ImageError } from './errors.js';
import type { LargeFile, Originals } from './originals.js';
import { sniff } from './render/formats.js';
import { staysAsItIs } from './render/choose-format.js';
import type { RenderPool } from './render/pool.js';
import {
  canonicalTransformation,
  isNegotiated,
  type AcceptedFormats,
  type Resource,
  type Transformation,
} from './url/index.js';

/** Part of all keys of results: to be raised when the same request gives other pixels or bytes than before. */
const PIPELINE_VERSION = 1;

/** A file, as it was since it was last purged. */
export interface Versioned {
  readonly resource: Resource;
  /** Part of all its keys. */
  readonly generation: string;
}

/** One picture or file, asked for in one way. */
export interface RenditionRequest extends Versioned {
  /** The files that layers are made of. */
  readonly inputs: readonly Versioned[];
  readonly transformation: Transformation;
  readonly accepted: AcceptedFormats;
  /** Query parameters without a meaning, by which users make new addresses of old pictures. */
  readonly extraQuery: string;
  /** A still picture is wanted, whatever the file. */
  readonly thumbnail: boolean;
}

/** Where a result came from: a cache, somebody else's work, or our own. */
export type Origin = CacheStatus | 'shared' | 'made';

/** Milliseconds by the part that took them, in order. */
export type Timings = Readonly<Record<string, number>>;

export type Rendition =
  | { readonly entry: Entry; readonly large?: never; readonly origin: Origin; readonly timings: Timings }
  | { readonly entry?: never; readonly large: LargeFile; readonly origin: 'made'; readonly timings: Timings };

export interface RenditionsOptions {
  readonly cache: Cache;
  readonly originals: Originals;
  readonly pool: RenderPool;
  readonly autoFormats: readonly ('avif' | 'webp')[];
  readonly limits: { readonly inputPixels: number; readonly outputPixels: number };
  /** Milliseconds. */
  readonly ttl: number;
  /** Tells this PIM and connection from others in the same store. */
  readonly prefix: string;
}

/** Results: from the caches, or rendered once however many ask. */
export class Renditions {
  readonly #options: RenditionsOptions;
  readonly #renders = new SingleFlight<Rendition>();

  constructor(options: RenditionsOptions) {
    this.#options = options;
  }

  /** A result in this process's memory, or the file itself where nothing is to be rendered. */
  peek(request: RenditionRequest): Entry | undefined {
    const { transformation, thumbnail } = request;
    const { cache, originals } = this.#options;
    if (transformation.original) return originals.peek(this.#sourceKey(request));
    const made = cache.peek(this.#key(request));
    if (made || thumbnail) return made;
    const source = originals.peek(this.#sourceKey(request));
    return source && isRendered(source, request) ? undefined : source;
  }

  /** A result, or the file itself where nothing is to be rendered. */
  async get(request: RenditionRequest, signal: AbortSignal): Promise<Rendition> {
    const asked = performance.now();
    const { resource, transformation } = request;
    const { cache, originals } = this.#options;
    if (transformation.original) {
      const original = await originals.get(resource, this.#sourceKey(request), true, signal);
      return { ...asRendition(original), timings: { pim: performance.now() - asked } };
    }
    const key = this.#key(request);
    const cached = await cache.get(key);
    const store = performance.now() - asked;
    if (cached) return { entry: cached.entry, origin: cached.from, timings: { store } };
    const { result, joined } = await this.#renders.run(key, (shared) => this.#make(request, key, shared), signal);
    if (!result.entry) return result;
    return { ...result, origin: joined ? 'shared' : result.origin, timings: { store, ...result.timings } };
  }

  async #make(request: RenditionRequest, key: string, signal: AbortSignal): Promise<Rendition> {
    const { resource, transformation, accepted } = request;
    const { originals, pool, autoFormats, limits, cache, ttl } = this.#options;
    const asked = performance.now();
    const sourceKey = this.#sourceKey(request);
    const inputs = this.#inputs(request.inputs, signal);
    // Whichever fails first is the failure; the other one is then nobody's.
    inputs.catch(() => undefined);
    const original = await originals.get(resource, sourceKey, false, signal);
    const pim = performance.now() - asked;
    const source = original.entry;
    if (!source || !isRendered(source, request)) {
      if (!request.thumbnail) return { ...asRendition(original), timings: { pim } };
      if (!original.entry) original.large.claim()?.cancel();
      throw new ImageError('EUNSUPPORTED', 'ik-thumbnail.jpg: there is no thumbnail of this kind of file');
    }
    const job = {
      source: source.body,
      transformation,
      inputs: await inputs,
      accepted,
      autoFormats,
      limits,
    };
    const rendered = await pool.render(job, signal).catch((error: unknown) => {
      // Perhaps it was damaged on its way; the next request gets it anew.
      if (error instanceof ImageError && error.code === 'EDECODE') originals.forget(sourceKey);
      throw error;
    });
    const { body, mimeType, extension, width } = rendered;
    const entry = createEntry(body, { mimeType, extension, width, fileName: source.fileName, picture: true }, ttl);
    cache.set(key, entry);
    return { entry, origin: 'made', timings: { pim, ...rendered.timings } };
  }

  /** The files of layers, by name. */
  async #inputs(files: readonly Versioned[], signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>> {
    const entries = files.map(async (file) => {
      const { kind, code } = file.resource;
      const original = await this.#options.originals.get(file.resource, this.#sourceKey(file), false, signal);
      if (original.entry) return [`${kind}/${code}`, original.entry.body] as const;
      original.large.claim()?.cancel();
      throw new ImageError('EINVAL', 'l-image: the file is no picture');
    });
    return new Map(await Promise.all(entries));
  }

  #sourceKey({ resource, generation }: Versioned): string {
    return `${this.#options.prefix}:s:${sha256(JSON.stringify([resource.kind, resource.code, generation]))}`;
  }

  #key({ resource, inputs, transformation, accepted, extraQuery, generation, thumbnail }: RenditionRequest): string {
    const { prefix, autoFormats } = this.#options;
    // What is accepted matters only where the format is negotiated.
    const negotiated = isNegotiated(transformation)
      ? [Number(accepted.avif), Number(accepted.webp), ...autoFormats]
      : [];
    const parts = [
      PIPELINE_VERSION,
      resource.kind,
      resource.code,
      generation,
      canonicalTransformation(transformation),
      inputs.map((input) => input.generation),
      negotiated,
      extraQuery,
      // A drawing stays one for `pg-1`, and becomes a picture for a thumbnail.
      Number(thumbnail),
    ];
    return `${prefix}:r:${sha256(JSON.stringify(parts))}`;
  }
}

/** Whether a file is a picture that is to be drawn anew, and not sent as it is. */
function isRendered({ picture, body }: Entry, { transformation, thumbnail }: RenditionRequest): boolean {
  const format = picture ? sniff(body) : undefined;
  return format !== undefined && (thumbnail || !staysAsItIs(format, transformation.output));
}

function asRendition(
  original: Awaited<ReturnType<Originals['get']>>,
): { entry: Entry; origin: Origin } | { entry?: never; large: LargeFile; origin: 'made' } {
  if (!original.entry) return { large: original.large, origin: 'made' };
  return { entry: original.entry, origin: original.from === 'pim' ? 'made' : original.from };
}
