import type { AutoFormat } from '../render/protocol/formats.js';
import type { PixelLimits } from '../render/protocol/messages.js';
import { hashKey } from '../shared/bytes.js';
import { VERSION } from '../shared/version.js';
import {
  canonicalTransformation,
  isNegotiated,
  type AcceptedFormats,
  type Resource,
  type Step,
  type Transformation,
} from '../url/index.js';

/**
 * Part of every key of a rendition, beside the version of the package. To be raised when the same request gives other
 * pixels or bytes than before within one version.
 */
const PIPELINE_VERSION = 7;

/** A media file since its last purge. */
export interface ResourceVersion {
  readonly resource: Resource;
  /** Changes with each purge; part of every key. */
  readonly generation: string;
}

/** What is requested of a file, with all that can change the bytes of the result. */
export interface RenditionQuery {
  readonly transformation: Transformation;
  readonly accepted: AcceptedFormats;
  /**
   * Query parameters that mean nothing here, which sites use to give a picture a new address. Empty where strangers must
   * not make new variants.
   */
  readonly extraQuery: string;
  /** A still image is wanted, whatever the file. */
  readonly thumbnail: boolean;
  /** Not the picture, but what it is like. */
  readonly metadata?: boolean | undefined;
}

/** What besides a request decides about the bytes of a result. */
export interface RenderSettings {
  readonly autoFormats: readonly AutoFormat[];
  readonly limits: PixelLimits;
  /** Our own decoders and libvips round differently. */
  readonly fastDecoders: boolean;
  /** Changes with the fonts; see `fontsVersion`. Asked for when the first text is drawn. */
  readonly fontsVersion: () => string;
  /** Changes with what finds faces and objects. Asked for when the first is looked for. */
  readonly detectionVersion: () => string;
}

/** The cache keys of one rendition. */
export interface RenditionKeys {
  readonly key: string;
  /**
   * The key under which `key` is noted by the digest of the source's bytes: a PIM that imports an unchanged picture
   * gives it a new code.
   */
  readonly twinKey: (digest: string) => string;
}

/** Makes the cache keys of originals and renditions. */
export class CacheKeys {
  readonly #prefix: string;
  readonly #settings: RenderSettings;
  #fonts: string | undefined;
  #detection: string | undefined;

  /** @param prefix tells this PIM and connection from others in the same store, see `keyPrefix` */
  constructor(prefix: string, settings: RenderSettings) {
    this.#prefix = prefix;
    this.#settings = settings;
  }

  original({ resource, generation }: ResourceVersion): string {
    return `${this.#prefix}:s:${hashKey(JSON.stringify([resource.kind, resource.code, generation]))}`;
  }

  /** @param source key of the file's original */
  rendition(source: string, layers: readonly ResourceVersion[], query: RenditionQuery): RenditionKeys {
    const file = source.slice(source.lastIndexOf(':') + 1);
    const result = hashKey(JSON.stringify(this.#partsOf(layers, query)));
    return {
      key: `${this.#prefix}:r:${file}${result}`,
      twinKey: (digest) => `${this.#prefix}:b:${digest}${result}`,
    };
  }

  /** All but the source that decides about the bytes of a result. */
  #partsOf(
    layers: readonly ResourceVersion[],
    { transformation, accepted, extraQuery, thumbnail, metadata }: RenditionQuery,
  ): readonly unknown[] {
    const { autoFormats, limits, fastDecoders } = this.#settings;
    return [
      VERSION,
      PIPELINE_VERSION,
      // A result within wider limits is none within narrower ones.
      [limits.inputPixels, limits.outputPixels],
      isAny(transformation.steps, hasText) ? (this.#fonts ??= this.#settings.fontsVersion()) : '',
      isAny(transformation.steps, looksForThings) ? (this.#detection ??= this.#settings.detectionVersion()) : '',
      canonicalTransformation(transformation),
      layers.map((layer) => layer.generation),
      // What the client accepts matters only where the format is negotiated.
      isNegotiated(transformation) ? [Number(accepted.avif), Number(accepted.webp), ...autoFormats] : [],
      extraQuery,
      // An SVG stays one for `pg-1`, and is rendered for a thumbnail.
      Number(thumbnail),
      Number(fastDecoders),
      ...(metadata ? ['metadata'] : []),
    ];
  }
}

/** Whether it holds for any step, in a layer of a layer or in a branch of a condition too. */
function isAny(steps: readonly Step[], holds: (step: Step) => boolean): boolean {
  return steps.some(
    (step) =>
      holds(step) ||
      step.layers.some((layer) => isAny(layer.steps, holds)) ||
      (step.condition !== undefined && (isAny(step.condition.then, holds) || isAny(step.condition.else, holds))),
  );
}

function hasText({ layers }: Step): boolean {
  return layers.some(({ type }) => type === 'text');
}

function looksForThings({ params }: Step): boolean {
  return params.fo?.type === 'detect';
}

/**
 * The start of all keys: layout version, PIM and connection. Middlewares on one store share what is the same, and never
 * mix what is not.
 */
export function keyPrefix(baseUrl: string, connection: readonly string[]): string {
  return `akeneo-images:1:${hashKey(JSON.stringify([baseUrl, ...connection])).slice(0, 16)}`;
}
