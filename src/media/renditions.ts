import type { TieredCache, CacheTier } from '../cache/tiered-cache.js';
import { createEntry, type Entry, type Lifetime } from '../cache/entry.js';
import { sha256 } from '../shared/bytes.js';
import type { Revalidator, StaleReason } from '../cache/revalidator.js';
import { SingleFlight } from '../cache/single-flight.js';
import { Circuit } from './quarantine.js';
import type { ClusterLock } from '../shared/cluster-lock.js';
import { Damages } from './damages.js';
import { ImageError } from '../shared/errors.js';
import type { LargeFile, Original, Originals } from './originals.js';
import { PICTURE_EXTENSIONS, sniff } from '../render/protocol/formats.js';
import { isPassedThrough } from '../render/protocol/formats.js';
import type { RenderResult, RenderTask } from '../render/protocol/messages.js';
import { WorkerLostError, type RenderPool } from '../render/pool/render-pool.js';
import {
  canonicalTransformation,
  isNegotiated,
  type AcceptedFormats,
  type Resource,
  type Transformation,
} from '../url/index.js';
import { clock } from '../shared/clock.js';

/** Part of all keys of results: to be raised when the same request gives other pixels or bytes than before. */
const PIPELINE_VERSION = 1;

/** Milliseconds that a render is left to another process; then it is made here too, lest we fail with that one. */
const OTHERS_RENDER_MS = 10_000;

/** A file, as it was since it was last purged. */
export interface ResourceVersion {
  readonly resource: Resource;
  /** Part of all its keys. */
  readonly generation: string;
}

/** One picture or file, asked for in one way. */
export interface RenditionRequest extends ResourceVersion {
  /** The files that layers are made of. */
  readonly inputs: readonly ResourceVersion[];
  readonly transformation: Transformation;
  readonly accepted: AcceptedFormats;
  /** Query parameters without a meaning, by which users make new addresses of old pictures. */
  readonly extraQuery: string;
  /** A still picture is wanted, whatever the file. */
  readonly thumbnail: boolean;
}

/** Where a result came from: a cache, somebody else's work, or our own. */
export type CacheOutcome = CacheTier | 'shared' | 'made';

/** Milliseconds by the part that took them, in order. */
export type Timings = Readonly<Record<string, number>>;

export type Rendition = { readonly origin: CacheOutcome; readonly timings: Timings } & (
  | {
      readonly entry: Entry;
      readonly large?: never;
      readonly stale: StaleReason | undefined;
      /** It is the source itself. */
      readonly untouched: boolean;
    }
  | { readonly entry?: never; readonly large: LargeFile }
);

export interface RenditionsOptions {
  readonly cache: TieredCache;
  readonly renewals: Revalidator;
  readonly originals: Originals;
  readonly pool: RenderPool;
  readonly lock: ClusterLock;
  readonly autoFormats: readonly ('avif' | 'webp')[];
  readonly limits: { readonly inputPixels: number; readonly outputPixels: number };
  readonly life: Lifetime;
  /** Tells this PIM and connection from others in the same store. */
  readonly prefix: string;
}

/** Results: from the caches, or rendered once however many ask. */
export class Renditions {
  readonly #options: RenditionsOptions;
  readonly #renders = new SingleFlight<Rendition>();
  readonly #circuit = new Circuit();
  readonly #damages = new Damages();

  constructor(options: RenditionsOptions) {
    this.#options = options;
  }

  /** A result in this process's memory, or the file itself where nothing is to be rendered. */
  peek(request: RenditionRequest): Rendition | undefined {
    const { transformation, thumbnail } = request;
    if (!transformation.original) {
      const key = this.#key(request);
      const made = this.#options.cache.peek(key);
      if (made) return this.#held(request, key, made, 'memory', {});
      if (thumbnail) return undefined;
    }
    const source = this.#options.originals.peek(request.resource, this.#sourceKey(request));
    if (!source?.entry || (!transformation.original && isRendered(source.entry, request))) return undefined;
    return untouched(source, {});
  }

  /** Where a rendition lies in memory: what is there now can be asked for again and again, at little cost. */
  heldBy(request: RenditionRequest, { untouched }: Rendition & { readonly entry: Entry }): () => Entry | undefined {
    const { cache, originals } = this.#options;
    const key = untouched ? this.#sourceKey(request) : this.#key(request);
    return untouched ? () => originals.held(key) : () => cache.peek(key);
  }

  /** A result, or the file itself where nothing is to be rendered. */
  async get(request: RenditionRequest, signal: AbortSignal): Promise<Rendition> {
    const asked = performance.now();
    const { resource, transformation } = request;
    const { cache, originals } = this.#options;
    if (transformation.original) {
      const original = await originals.get(resource, this.#sourceKey(request), true, signal);
      return untouched(original, { pim: performance.now() - asked });
    }
    const key = this.#key(request);
    const cached = await cache.get(key);
    const store = performance.now() - asked;
    if (cached) {
      if (cached.from === 'store') this.#circuit.held(this.#sourceKey(request));
      return this.#held(request, key, cached.entry, cached.from, { store });
    }
    const { result, joined } = await this.#fly(request, key, signal);
    if (!result.entry) return result;
    return { ...result, origin: joined ? 'shared' : result.origin, timings: { store, ...result.timings } };
  }

  /** A cached result; one that is stale is renewed meanwhile, unless there are pictures that somebody waits for. */
  #held(request: RenditionRequest, key: string, entry: Entry, origin: CacheTier, timings: Timings): Rendition {
    if (clock.now() < entry.stale) return held(entry, origin, timings, undefined);
    const { renewals, pool } = this.#options;
    const busy = pool.stats.waiting > 0;
    const stale = busy
      ? 'stale-while-revalidate'
      : renewals.revalidate(key, (signal) => this.#renew(request, key, signal));
    return held(entry, origin, timings, stale);
  }

  async #renew(request: RenditionRequest, key: string, signal: AbortSignal): Promise<void> {
    // Perhaps another process has done so.
    const stored = await this.#options.cache.getFromStore(key);
    if (stored && clock.now() < stored.stale) return;
    try {
      await this.#fly(request, key, signal, true);
    } catch (error) {
      if (!(error instanceof ImageError && error.code === 'ENOENT')) throw error;
      this.#options.cache.delete(key);
    }
  }

  #fly(
    request: RenditionRequest,
    key: string,
    signal: AbortSignal,
    renewing = false,
  ): Promise<{ result: Rendition; joined: boolean }> {
    return this.#renders.run(key, (shared) => this.#obtain(request, key, shared, renewing), signal);
  }

  /** Makes a result once in all processes: who had to wait for another one's render finds it in the store. */
  async #obtain(request: RenditionRequest, key: string, signal: AbortSignal, renewing: boolean): Promise<Rendition> {
    const { cache, lock } = this.#options;
    const source = this.#sourceKey(request);
    this.#circuit.assertClosed(source, key);
    this.#damages.assertSound(source, key);
    // Before anything is asked of the PIM; files that are no pictures need no render.
    if (mayBePicture(request.resource)) {
      this.#options.pool.assertRoom(source);
      this.#options.pool.wake();
    }
    const free = await lock.acquire(`${key}:lock`, 1, signal, OTHERS_RENDER_MS);
    let stored: Promise<unknown> | undefined;
    try {
      const made = lock.isConfigured ? await cache.getFromStore(key) : undefined;
      if (made && clock.now() < made.stale) return held(made, 'store', {}, undefined);
      const rendition = await this.#make(request, key, signal, renewing);
      if (rendition.entry && !rendition.untouched) stored = cache.set(key, rendition.entry);
      return rendition;
    } finally {
      void Promise.resolve(stored).finally(free);
    }
  }

  async #make(request: RenditionRequest, key: string, signal: AbortSignal, renewing: boolean): Promise<Rendition> {
    const { resource, transformation, accepted } = request;
    const { originals, autoFormats, limits, life } = this.#options;
    const asked = performance.now();
    const inputs = this.#inputs(request.inputs, signal);
    // Whichever fails first is the failure; the other one is then nobody's.
    inputs.catch(() => undefined);
    const sourceKey = this.#sourceKey(request);
    const original = await (renewing
      ? originals.renewed(resource, sourceKey, signal)
      : originals.get(resource, sourceKey, false, signal));
    const pim = performance.now() - asked;
    const source = original.entry;
    if (!source || !isRendered(source, request)) {
      if (!request.thumbnail) return untouched(original, { pim });
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
    const rendered = await this.#render(job, request, key, source, signal);
    const { body, mimeType, extension, width } = rendered;
    const entry = createEntry(body, { mimeType, extension, width, fileName: source.fileName, picture: true }, life);
    return held(entry, 'made', { pim, ...rendered.timings }, undefined);
  }

  async #render(
    job: RenderTask,
    request: RenditionRequest,
    key: string,
    source: Entry,
    signal: AbortSignal,
  ): Promise<RenderResult> {
    const sourceKey = this.#sourceKey(request);
    try {
      const rendered = await this.#options.pool.render(job, signal, sourceKey);
      this.#circuit.held(sourceKey);
      return rendered;
    } catch (error) {
      if (error instanceof WorkerLostError) this.#circuit.broke(sourceKey, key);
      if (error instanceof ImageError && error.code === 'EDECODE') this.#damaged(request, key, source);
      throw error;
    }
  }

  /** Perhaps a file was damaged on its way: the next request gets it anew. */
  #damaged(request: RenditionRequest, key: string, source: Entry): void {
    for (const file of [request, ...request.inputs]) this.#options.originals.forget(this.#sourceKey(file));
    // A layer may be at fault, the transformation is where others went well, and drawings can be sent as they are.
    const sourceKey = this.#sourceKey(request);
    const whole = request.inputs.length === 0 && !this.#circuit.isGood(sourceKey) && sniff(source.body) !== 'svg';
    this.#damages.failed(whole ? sourceKey : key, source.created);
  }

  /** The files of layers, by name. */
  async #inputs(files: readonly ResourceVersion[], signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>> {
    const entries = files.map(async (file) => {
      const { kind, code } = file.resource;
      const original = await this.#options.originals.get(file.resource, this.#sourceKey(file), false, signal);
      if (original.entry) return [`${kind}/${code}`, original.entry.body] as const;
      original.large.claim()?.cancel();
      throw new ImageError('EINVAL', 'l-image: the file is no picture');
    });
    return new Map(await Promise.all(entries));
  }

  #sourceKey({ resource, generation }: ResourceVersion): string {
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
  return format !== undefined && (thumbnail || !isPassedThrough(format, transformation.output));
}

/** Whether a file is a picture by its name, which ends a code; one without an extension may be anything. */
function mayBePicture({ code }: Resource): boolean {
  const extension = /\.(\w+)$/.exec(code)?.[1];
  return extension === undefined || PICTURE_EXTENSIONS.has(extension.toLowerCase());
}

function held(entry: Entry, origin: CacheOutcome, timings: Timings, stale: StaleReason | undefined): Rendition {
  return { entry, origin, timings, stale, untouched: false };
}

function untouched(original: Original, timings: Timings): Rendition {
  if (!original.entry) return { large: original.large, origin: 'made', timings };
  const { entry, from, stale } = original;
  return { entry, origin: from === 'pim' ? 'made' : from, timings, stale, untouched: true };
}
