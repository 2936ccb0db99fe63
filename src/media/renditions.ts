import { createEntry, type Entry, type EntryHead, type Lifetime } from '../cache/entry.js';
import { isHit, ReadThrough, type CacheHit, type Load } from '../cache/read-through.js';
import type { Revalidator, StaleReason } from '../cache/revalidator.js';
import type { CacheTier, EntryWatch, TieredCache } from '../cache/tiered-cache.js';
import type { RenderPool } from '../render/pool/render-pool.js';
import { SOURCE_FORMATS } from '../render/protocol/formats.js';
import type { RenderResult } from '../render/protocol/messages.js';
import { boundedMap } from '../shared/bounded-map.js';
import { clock } from '../shared/clock.js';
import type { ClusterLock } from '../shared/cluster-lock.js';
import { ImageError } from '../shared/errors.js';
import { Operation } from '../shared/telemetry.js';
import type { RenderTrace } from '../shared/trace-types.js';
import { isMediaFile, resourceName } from '../url/index.js';
import type { RenditionQuery } from './cache-keys.js';
import { cachedOrder } from './cached-order.js';
import type { LargeFile } from './large-file.js';
import type { BufferedOriginal, Original, OriginalRequest, Originals } from './originals.js';
import { tracedRender } from './render-trace.js';
import type { Refiner } from './refiner.js';
import type { Renderer, RenderFile } from './renderer.js';
import { assertPassable, isRefused, layerFormat, mayBePicture, mustRender, renderedFormat } from './unrendered.js';

/** Milliseconds that a render is left to another process before it is made here too, should that process be stuck. */
const OTHERS_RENDER_MS = 10_000;

const MAX_KNOWN_PICTURES = 10_000;

/** One file, requested in one way. */
export interface RenditionRequest extends RenditionQuery {
  readonly source: OriginalRequest;
  /** The files that layers are made of. */
  readonly layers: readonly OriginalRequest[];
  /** Cache key of the result. */
  readonly key: string;
  /** The key under which results of equal sources find each other, see `CacheKeys.twin`. */
  readonly twinKey: (digest: string) => string;
}

/** Where a result came from: the cache, a load that another request had begun, or a load of its own. */
export type CacheOutcome = CacheTier | 'coalesced' | 'miss';

/** Milliseconds that the parts of a request took. */
export type Timings = Partial<Record<'store' | 'pim' | 'queue' | 'decode' | 'pixels' | 'encode', number>>;

/** A result, or the file itself where nothing is to be rendered. */
export type Rendition = BufferedRendition | StreamedRendition;

export interface BufferedRendition {
  readonly kind: 'buffered';
  readonly entry: Entry;
  readonly outcome: CacheOutcome;
  readonly timings: Timings;
  readonly stale: StaleReason | undefined;
  /** It is the original itself. */
  readonly passthrough: boolean;
}

export interface StreamedRendition {
  readonly kind: 'streamed';
  readonly file: LargeFile;
  readonly outcome: CacheOutcome;
  readonly timings: Timings;
}

export interface RenditionsOptions {
  readonly cache: TieredCache;
  readonly revalidator: Revalidator;
  readonly originals: Originals;
  readonly pool: RenderPool;
  readonly renderer: Renderer;
  /** What makes results smaller later; undefined if nothing does. */
  readonly refiner?: Refiner | undefined;
  readonly lock: ClusterLock;
  readonly lifetime: Lifetime;
  /** Who is told of each render. */
  readonly telemetry?: Operation<RenderTrace> | undefined;
}

/** Results: from the cache, or rendered once however many requests need them. */
export class Renditions {
  readonly #options: RenditionsOptions;
  readonly #cache: ReadThrough<Rendition>;
  readonly #trace: Operation<RenderTrace>;
  /** Keys of sources that turned out to be pictures, whatever their names are. */
  readonly #pictures = boundedMap<true>(MAX_KNOWN_PICTURES);

  constructor(options: RenditionsOptions) {
    const { pool } = options;
    this.#options = options;
    this.#trace = options.telemetry ?? new Operation('render');
    // Pictures that somebody waits for come first.
    this.#cache = new ReadThrough({ ...options, maxWaitMs: OTHERS_RENDER_MS, isBusy: () => pool.waiting > 0 });
  }

  /** A result in this process's memory. */
  peek(request: RenditionRequest): BufferedRendition | undefined {
    const { transformation, thumbnail, metadata, source } = request;
    if (!transformation.original) {
      const hit = this.#cache.peekHit(this.#load(request));
      if (hit) return this.#fromCache(request, hit, {});
      if (thumbnail || metadata) return undefined;
    }
    const original = this.#options.originals.peek(source);
    if (!original || mustRender(original, request) || isRefused(original, request)) return undefined;
    return passThrough(original, {});
  }

  /** Forgets a rendition, or an original, in memory and in the store. */
  delete(key: string): void {
    this.#cache.delete(key);
    this.#options.originals.discard(key);
  }

  /** Watches the entry that a rendition was made from. */
  watch({ key, source }: RenditionRequest, { passthrough, entry }: BufferedRendition): EntryWatch {
    return passthrough ? this.#options.originals.watch(source.key, entry) : this.#cache.watch(key, entry);
  }

  /**
   * A result.
   *
   * @throws ImageError `EFORMAT`, and what the PIM client, the render pool and the quarantine throw
   */
  async get(request: RenditionRequest, signal: AbortSignal): Promise<Rendition> {
    const asked = performance.now();
    const original = await this.#getUnrendered(request, signal);
    if (original && !mustRender(original, request)) {
      assertPassable(original, request);
      return passThrough(original, { pim: performance.now() - asked });
    }
    // A document is one only for some requests.
    if (original?.kind === 'buffered' && original.entry.format) this.#pictures.set(request.source.key, true);
    const load = this.#load(request, original);
    const hit = await this.#cache.find(load);
    const store = performance.now() - asked;
    if (hit) {
      if (hit.from === 'store') this.#options.renderer.quarantine.recordSuccess([request.source.key]);
      return this.#fromCache(request, hit, { store });
    }
    const { result, joined } = await this.#cache.load(load, signal);
    const rendition = isHit(result) ? fromCache(result, {}) : result.value;
    if (rendition.kind === 'streamed') return rendition;
    return {
      ...rendition,
      outcome: joined ? 'coalesced' : rendition.outcome,
      timings: { store, ...rendition.timings },
    };
  }

  /**
   * The original, where the request or the file's name tells that nothing is to be rendered. The file may be a picture
   * all the same.
   */
  async #getUnrendered(request: RenditionRequest, signal: AbortSignal): Promise<Original | undefined> {
    const { transformation, thumbnail, metadata, source } = request;
    if (!transformation.original && (thumbnail || metadata || this.#mayBePicture(request))) return undefined;
    return this.#options.originals.get(source, transformation.original, signal);
  }

  #fromCache(request: RenditionRequest, hit: CacheHit, timings: Timings): BufferedRendition {
    const { refiner, originals } = this.#options;
    if (!hit.stale) refiner?.used(request.key, hit.entry, () => cachedOrder(request, originals));
    return fromCache(hit, timings);
  }

  /** @param original the source, where it has been downloaded already */
  #load(request: RenditionRequest, original?: Original): Load<Rendition> {
    const { key, source, layers } = request;
    return {
      key,
      assertAllowed: () => {
        const { pool, renderer } = this.#options;
        const { quarantine } = renderer;
        quarantine.assertAllowed({ rendition: key, source: source.key, layers: layers.map((layer) => layer.key) });
        if (!this.#mayBePicture(request)) return;
        pool.assertRoom(source.key);
        // The threads start while the source is downloaded.
        pool.wake();
      },
      load: async (signal, stale) => {
        const value = await this.#make(request, signal, stale ? 'fresh' : original);
        return { value, entry: value.kind === 'buffered' && !value.passthrough ? value.entry : undefined };
      },
    };
  }

  /** @param known the source, or `fresh` for one that may not be stale. Default: the cache's, or the PIM's */
  async #make(request: RenditionRequest, signal: AbortSignal, known?: Original | 'fresh'): Promise<Rendition> {
    const asked = performance.now();
    const layers = this.#layers(request.layers, signal);
    // Both run in parallel and the first rejection is reported; mark the other one as handled.
    layers.catch(() => undefined);
    const original = await this.#source(request.source, signal, known);
    const pim = performance.now() - asked;
    const format = renderedFormat(original, request);
    if (original.kind === 'streamed' || !format) {
      assertPassable(original, request);
      return passThrough(original, { pim });
    }
    const twinKey = request.twinKey(original.entry.digest);
    const lifetime = this.#lifetimeOf(request.source, original.entry);
    const twin = await this.#twin(twinKey, original.entry.fileName, lifetime);
    if (twin)
      return { kind: 'buffered', entry: twin, outcome: 'miss', timings: { pim }, stale: undefined, passthrough: false };
    const source = { key: request.source.key, entry: original.entry, format };
    const order = { ...request, source, layers: await layers };
    const traced = { ...order, resource: request.source.resource };
    const { timings, ...result } = await tracedRender(this.#trace, this.#options.renderer, traced, signal);
    const facts = factsOf(result, original.entry.fileName);
    const provisional = this.#options.refiner !== undefined && result.improvable ? true : undefined;
    const entry = createEntry(result.body, { ...facts, provisional }, lifetime);
    this.#noteTwin(twinKey, request.key, entry);
    const outcome = 'miss';
    return { kind: 'buffered', entry, outcome, timings: { pim, ...timings }, stale: undefined, passthrough: false };
  }

  /** A media code never changes its bytes. A file at another host may, so that its results are fresh only as it is. */
  #lifetimeOf({ resource }: OriginalRequest, original: Entry): Lifetime {
    const { fresh, stale } = this.#options.lifetime;
    if (isMediaFile(resource)) return { fresh, stale };
    return { fresh: Math.max(0, Math.min(fresh, original.stale - clock.now())), stale };
  }

  /** The same picture, made of the same bytes under another code. */
  async #twin(twinKey: string, fileName: string | undefined, lifetime: Lifetime): Promise<Entry | undefined> {
    const { cache } = this.#options;
    const note = await cache.get(twinKey);
    const twin = note && (await cache.get(note.entry.body.toString()));
    if (!twin || clock.now() >= twin.entry.stale) return undefined;
    const { body, mimeType, format, width, extension, provisional } = twin.entry;
    return createEntry(body, { mimeType, format, fileName, width, extension, provisional }, lifetime);
  }

  #noteTwin(twinKey: string, key: string, { stale, expires }: Entry): void {
    const life = { fresh: stale - clock.now(), stale: expires - stale };
    const facts = { mimeType: 'text/plain', format: undefined, fileName: undefined, extension: undefined };
    void this.#options.cache.set(twinKey, createEntry(Buffer.from(key), facts, life));
  }

  async #source(request: OriginalRequest, signal: AbortSignal, known?: Original | 'fresh'): Promise<Original> {
    const { originals } = this.#options;
    if (known === 'fresh') return originals.getFresh(request, signal);
    return known ?? originals.get(request, false, signal);
  }

  /** The files of layers, by resource name. */
  async #layers(requests: readonly OriginalRequest[], signal: AbortSignal): Promise<ReadonlyMap<string, RenderFile>> {
    const entries = requests.map(async (request) => {
      const original = await this.#options.originals.get(request, false, signal);
      if (original.kind === 'streamed') {
        original.file.cancel();
        throw new ImageError('EINVAL', 'l-image: the file is no picture');
      }
      const { entry } = original;
      return [resourceName(request.resource), { key: request.key, entry, format: layerFormat(entry) }] as const;
    });
    return new Map(await Promise.all(entries));
  }

  /** Whether a source may be a picture by its name, or is known to be one. */
  #mayBePicture(request: RenditionRequest): boolean {
    const { resource, key } = request.source;
    return mayBePicture(resource, request) || this.#pictures.has(key);
  }
}

function factsOf(
  { format, width }: Pick<RenderResult, 'format' | 'width'>,
  fileName: string | undefined,
): Omit<EntryHead, 'digest' | 'length' | 'created' | 'stale' | 'expires'> {
  if (format === 'json')
    return { mimeType: 'application/json', extension: 'json', format: undefined, fileName: undefined };
  const { mimeType, extension } = SOURCE_FORMATS[format];
  return { mimeType, extension, format, width, fileName };
}

function fromCache({ entry, from, stale }: CacheHit, timings: Timings): BufferedRendition {
  return { kind: 'buffered', entry, outcome: from, timings, stale, passthrough: false };
}

function passThrough(original: BufferedOriginal, timings: Timings): BufferedRendition;
function passThrough(original: Original, timings: Timings): Rendition;
function passThrough(original: Original, timings: Timings): Rendition {
  if (original.kind === 'streamed') return { kind: 'streamed', file: original.file, outcome: 'miss', timings };
  const { entry, from, stale } = original;
  return { kind: 'buffered', entry, outcome: from === 'pim' ? 'miss' : from, timings, stale, passthrough: true };
}
