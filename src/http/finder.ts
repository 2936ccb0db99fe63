import type { AliasMemory } from '../media/alias-memory.js';
import type { Found, Library } from '../media/library.js';
import type { Resolution, Resolver } from '../media/resolver.js';
import { ImageError, type ErrorCode } from '../shared/errors.js';
import { together } from '../shared/standing.js';
import { isMedia, parseResourcePath, resourceName, type Resource, type Target } from '../url/index.js';
import { aliasCacheControl } from './cache-control.js';
import type { ImageRequest } from './image-request.js';

/** The options that a finder reads; see the option table. */
export interface FinderSettings {
  readonly cacheControl: string;
  readonly aliasTtl: number;
  readonly defaultImage: Resource | undefined;
}

/** What finds out which media file an alias stands for, and remembers who asked. */
export interface AliasDoor {
  readonly resolver: Resolver;
  readonly memory: AliasMemory;
}

/** A rendition, and what it shows. */
export interface Shown extends Found {
  /** The default image where that replaces a missing picture. */
  readonly resource: Resource;
  readonly cacheControl: string;
  /** How the media file was found, where the address is an alias. */
  readonly resolution: Resolution | undefined;
  /** It is the default image. */
  readonly isDefault: boolean;
}

/** `Cache-Control` of a default image that replaces a missing picture, and one that the PIM failed to give. */
const DEFAULT_IMAGE_CACHE_CONTROL = { missing: 'public, max-age=60', failed: 'no-store' };

/** Errors of the source, which a default image replaces. Our own overload is not one. */
const REPLACEABLE_ERRORS: ReadonlySet<ErrorCode> = new Set(['ENOENT', 'EFORMAT', 'EACCES', 'EUPSTREAM', 'ETIMEDOUT']);

/** Finds what a request asks for. */
export class Finder {
  readonly #settings: FinderSettings;
  readonly #library: Library;
  readonly #resolver: Resolver;
  readonly #memory: AliasMemory;

  constructor(settings: FinderSettings, library: Library, { resolver, memory }: AliasDoor) {
    this.#settings = settings;
    this.#library = library;
    this.#resolver = resolver;
    this.#memory = memory;
  }

  /**
   * What a request asks for, or the default image in its place.
   *
   * @throws ImageError what the library and the resolver throw
   */
  async find(request: ImageRequest, signal: AbortSignal): Promise<Shown> {
    try {
      return await this.#findAsked(request, signal);
    } catch (error) {
      const replacement = this.#replacementFor(error, request.transformation.defaultImage);
      if (!replacement) throw error;
      try {
        const found = await this.#library.get(replacement.resource, queryOf(request), signal);
        return { ...found, ...replacement, resolution: undefined, isDefault: true };
      } catch {
        throw error;
      }
    }
  }

  async #findAsked(request: ImageRequest, signal: AbortSignal): Promise<Shown> {
    const { cacheControl, aliasTtl } = this.#settings;
    const { resource, place } = request.target;
    const query = queryOf(request);
    if (isMedia(resource)) {
      const found = await this.#library.get(resource, query, signal);
      return { ...found, resource, cacheControl, resolution: undefined, isDefault: false };
    }
    const resolution = this.#resolver.peek(resource, place) ?? (await this.#resolver.resolve(resource, place, signal));
    const found = await this.#library.get(resolution.resource, query, signal);
    const { alias, place: mattered, through } = resolution;
    const shown = resourceName(resolution.resource);
    this.#memory.note(resource, { alias, place: mattered, resource: shown }, through, query);
    return {
      rendition: found.rendition,
      watch: () => watchBoth(found, resolution),
      resource: resolution.resource,
      cacheControl: aliasCacheControl(aliasTtl, resolution.isOutdated),
      resolution,
      isDefault: false,
    };
  }

  /** The default image, if there is one and the error is the source's. */
  #replacementFor(
    error: unknown,
    defaultImage: string | undefined,
  ): Pick<Shown, 'resource' | 'cacheControl'> | undefined {
    const { code } = ImageError.from(error);
    if (!REPLACEABLE_ERRORS.has(code)) return undefined;
    const resource = defaultImage === undefined ? this.#settings.defaultImage : resourceAt(defaultImage);
    const { missing, failed } = DEFAULT_IMAGE_CACHE_CONTROL;
    return resource && { resource, cacheControl: code === 'ENOENT' || code === 'EFORMAT' ? missing : failed };
  }
}

function queryOf({ transformation, accepted, target }: ImageRequest) {
  const { extraQuery, thumbnail, metadata }: Target = target;
  return { transformation, accepted, extraQuery, thumbnail, metadata };
}

/** A picture by its alias stays the same as long as both its bytes and what the alias stands for do. */
function watchBoth(found: Found, resolution: Resolution): ReturnType<Found['watch']> {
  const watch = resolution.stale ? undefined : found.watch();
  return watch && { ...watch, ...together([watch, resolution.standing]) };
}

/** The resource at a path of `di`. An invalid path counts as missing, so that the first error is reported. */
function resourceAt(path: string): Resource | undefined {
  try {
    return parseResourcePath(path);
  } catch {
    return undefined;
  }
}
