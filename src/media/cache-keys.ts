import type { AutoFormat } from '../render/protocol/formats.js';
import { hashKey } from '../shared/bytes.js';
import {
  canonicalTransformation,
  isNegotiated,
  type AcceptedFormats,
  type Resource,
  type Transformation,
} from '../url/index.js';

/** Part of every key of a rendition. To be raised when the same request gives other pixels or bytes than before. */
const PIPELINE_VERSION = 1;

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
  /** Query parameters that mean nothing here, which sites use to give a picture a new address. */
  readonly extraQuery: string;
  /** A still image is wanted, whatever the file. */
  readonly thumbnail: boolean;
}

/** Makes the cache keys of originals and renditions. */
export class CacheKeys {
  readonly #prefix: string;
  readonly #autoFormats: readonly AutoFormat[];

  /** @param prefix tells this PIM and connection from others in the same store, see `keyPrefix` */
  constructor(prefix: string, autoFormats: readonly AutoFormat[]) {
    this.#prefix = prefix;
    this.#autoFormats = autoFormats;
  }

  original({ resource, generation }: ResourceVersion): string {
    return `${this.#prefix}:s:${hashKey(JSON.stringify([resource.kind, resource.code, generation]))}`;
  }

  rendition(
    { resource, generation }: ResourceVersion,
    layers: readonly ResourceVersion[],
    { transformation, accepted, extraQuery, thumbnail }: RenditionQuery,
  ): string {
    const parts = [
      PIPELINE_VERSION,
      resource.kind,
      resource.code,
      generation,
      canonicalTransformation(transformation),
      layers.map((layer) => layer.generation),
      // What the client accepts matters only where the format is negotiated.
      isNegotiated(transformation) ? [Number(accepted.avif), Number(accepted.webp), ...this.#autoFormats] : [],
      extraQuery,
      // An SVG stays one for `pg-1`, and is rendered for a thumbnail.
      Number(thumbnail),
    ];
    return `${this.#prefix}:r:${hashKey(JSON.stringify(parts))}`;
  }
}

/**
 * The start of all keys: layout version, PIM and connection. Middlewares on one store share what is the same, and never
 * mix what is not.
 */
export function keyPrefix(baseUrl: string, connection: readonly string[]): string {
  return `akeneo-images:1:${hashKey(JSON.stringify([baseUrl, ...connection])).slice(0, 16)}`;
}
