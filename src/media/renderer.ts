import type { Entry } from '../cache/entry.js';
import { WorkerLostError } from '../render/pool/pool-errors.js';
import type { RenderPool } from '../render/pool/render-pool.js';
import { DecodeError } from '../render/protocol/decode-error.js';
import type { Detections } from '../render/protocol/detection.js';
import type { AutoFormat, SourceFormat } from '../render/protocol/formats.js';
import type { Effort, PixelLimits, RenderResult, RenderTask } from '../render/protocol/messages.js';
import { boundedMap } from '../shared/bounded-map.js';
import type { Logger } from '../shared/logger.js';
import { parseTransformation } from '../url/index.js';
import type { RenditionQuery } from './cache-keys.js';
import type { Originals } from './originals.js';
import { Quarantine, type RenderKeys } from './quarantine.js';

/** A small picture without effects: a file of which even this fails is at fault itself. */
const PROBE = {
  transformation: parseTransformation(
    { pathTransformation: 'w-64,h-64,c-at_max,f-jpg', queryTransformation: undefined },
    { named: {}, restrictUnnamed: false, quality: 80 },
  ),
  layers: new Map<string, never>(),
  accepted: { avif: false, webp: false },
  thumbnail: false,
};

/** A file that a rendition is made of. */
export interface RenderFile {
  /** Cache key of the original. */
  readonly key: string;
  readonly entry: Entry;
  /** Undefined for a file that is no picture, such as a font. */
  readonly format: SourceFormat | undefined;
}

export interface RenderSource extends RenderFile {
  readonly format: SourceFormat;
}

/** One rendition to be made. */
export interface RenderOrder extends RenditionQuery {
  /** Cache key of the result. */
  readonly key: string;
  readonly source: RenderSource;
  /** Files of layers by resource name. */
  readonly layers: ReadonlyMap<string, RenderFile>;
}

export interface RendererOptions {
  readonly pool: RenderPool;
  readonly originals: Originals;
  readonly autoFormats: readonly AutoFormat[];
  readonly limits: PixelLimits;
  /** Texts without a glyph for each character are refused. */
  readonly strict: boolean;
  /** Results are improved once the threads are idle: meanwhile, quick ones will do. */
  readonly refines: boolean;
  readonly logger: Logger;
}

/** Sources whose faces and objects are remembered. */
const MAX_DETECTIONS = 2_000;

/** Most warnings that are logged, each once. There are fewer kinds of them. */
const MAX_WARNINGS = 200;

/** Renders files of the PIM, and remembers which renders failed and which file was at fault. */
export class Renderer {
  readonly quarantine = new Quarantine();
  readonly #options: RendererOptions;
  /** Probes that run, by the file's key. */
  readonly #probes = new Map<string, Promise<'good' | 'bad'>>();
  /** By digest and page. */
  readonly #detections = boundedMap<Detections>(MAX_DETECTIONS);
  readonly #warned = new Set<string>();

  constructor(options: RendererOptions) {
    this.#options = options;
  }

  /**
   * Renders.
   *
   * @throws ImageError what the render pool and the quarantine throw
   */
  async render(order: RenderOrder, signal: AbortSignal): Promise<RenderResult> {
    const { quarantine } = this;
    const keys = keysOf(order);
    quarantine.assertRenderable(keys.source);
    const suspects = [order.source, ...order.layers.values()].filter(({ key }) => quarantine.isSuspect(key));
    if (suspects.length > 0) {
      await Promise.all(suspects.map((file) => this.#probe(file)));
      signal.throwIfAborted();
      quarantine.assertAllowed(keys);
      quarantine.assertRenderable(keys.source);
    }
    try {
      const task = { ...this.#taskOf(order), effort: this.#effort() };
      const result = await this.#options.pool.render(task, signal, keys.source);
      quarantine.recordSuccess([keys.source, ...keys.layers]);
      this.#warn(result.warnings);
      if (result.detections) this.#detections.set(detectionKey(order), result.detections);
      return result;
    } catch (error) {
      if (error instanceof WorkerLostError) quarantine.recordCrash(keys);
      if (error instanceof DecodeError) await this.#recordDecodeFailure(error, order);
      throw error;
    }
  }

  /**
   * Renders what was rendered before with more effort, in fewer bytes. Nobody waits for it, and a failure says nothing of
   * the file.
   */
  async improve(order: RenderOrder, signal: AbortSignal): Promise<RenderResult> {
    this.quarantine.assertAllowed(keysOf(order));
    this.quarantine.assertRenderable(order.source.key);
    return this.#options.pool.render({ ...this.#taskOf(order), effort: 'best' }, signal, order.source.key);
  }

  /** Less of it while others wait, where more of it follows. */
  #effort(): Effort {
    const { refines, pool } = this.#options;
    return refines && pool.waiting > 0 ? 'quick' : 'usual';
  }

  /** Logs warnings that have not been logged yet. */
  #warn(warnings: readonly string[]): void {
    for (const warning of warnings) {
      if (this.#warned.has(warning) || this.#warned.size >= MAX_WARNINGS) continue;
      this.#warned.add(warning);
      this.#options.logger.warn(`akeneo-images: ${warning}`);
    }
  }

  /** Finds out whether the file or the rendition is at fault. */
  async #recordDecodeFailure({ layer }: DecodeError, { key, source, layers }: RenderOrder): Promise<void> {
    const { quarantine } = this;
    const file = layers.get(layer ?? '') ?? source;
    const failure = quarantine.recordDecodeFailure(file.key, file.entry.created);
    if (failure === 'first') this.#options.originals.discard(file.key);
    if (failure !== 'repeated') return;
    if (quarantine.isGood(file.key) || (await this.#probe(file)) === 'good') quarantine.refuseRendition(key);
  }

  /** Renders a small picture of a file, once for all that wait for it, and records what comes of it. */
  #probe(file: RenderFile): Promise<'good' | 'bad'> {
    const running = this.#probes.get(file.key);
    if (running) return running;
    const probe = this.#runProbe(file).finally(() => this.#probes.delete(file.key));
    this.#probes.set(file.key, probe);
    return probe;
  }

  /** @throws ImageError `EBUSY` and whatever else says nothing of the file */
  async #runProbe({ key, entry, format }: RenderFile): Promise<'good' | 'bad'> {
    const { quarantine } = this;
    // A font, which no decoder reads.
    if (!format) return 'good';
    const source = { key, entry, format };
    try {
      await this.#options.pool.render(this.#taskOf({ ...PROBE, source }), undefined, key);
      quarantine.recordSuccess([key]);
      return 'good';
    } catch (error) {
      if (!(error instanceof DecodeError || error instanceof WorkerLostError)) throw error;
      const code = error instanceof DecodeError ? 'EDECODE' : 'ECIRCUIT';
      // A busy machine may be all that is wrong with a render that took too long.
      const crashed = error.code === 'EINTERNAL';
      quarantine.refuseFile(key, code, { passable: format === 'svg', crashed });
      return 'bad';
    }
  }

  #taskOf({
    source,
    layers,
    transformation,
    accepted,
    thumbnail,
    metadata,
  }: Pick<RenderOrder, 'source' | 'layers' | 'transformation' | 'accepted' | 'thumbnail' | 'metadata'>): RenderTask {
    const { autoFormats, limits, strict } = this.#options;
    return {
      source: { bytes: source.entry.body, format: source.format, digest: source.entry.digest },
      layers: new Map([...layers].map(([name, { entry, format }]) => [name, { bytes: entry.body, format }])),
      transformation,
      accepted,
      autoFormats,
      thumbnail,
      metadata,
      limits,
      detections: this.#detections.get(detectionKey({ source, transformation })) ?? NOTHING_FOUND,
      strict,
    };
  }
}

const NOTHING_FOUND: Detections = {};

function detectionKey({ source, transformation }: Pick<RenderOrder, 'source' | 'transformation'>): string {
  return `${source.entry.digest} ${transformation.page ?? ''}`;
}

function keysOf({ key, source, layers }: RenderOrder): RenderKeys {
  return { rendition: key, source: source.key, layers: [...layers.values()].map((layer) => layer.key) };
}
