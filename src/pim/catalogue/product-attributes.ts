import type { JsonCalls } from '../json-calls.js';
import type { StructureCache } from './catalogue.js';
import { neededAttributes } from './read-documents.js';
import { productContent, readStructure, type Structure } from './structure.js';

/** An attribute whose values have changed. */
export interface ChangedAttribute {
  readonly code: string;
  /** The type that the PIM names with each change; undefined where it names none. */
  readonly types: readonly (string | undefined)[];
}

export interface ProductAttributesOptions {
  readonly calls: JsonCalls;
  readonly structures: StructureCache;
  /** See `ProductContext`. */
  readonly altAttribute: string | undefined;
}

/** Knows which attributes of products and models are shown: their media and their texts. */
export class ProductAttributes {
  readonly #options: ProductAttributesOptions;

  constructor(options: ProductAttributesOptions) {
    this.#options = options;
  }

  /**
   * Whether one of these may be shown. True for an attribute without a type, and for one with media, even if the cached
   * structure does not have it.
   *
   * @throws ImageError `EACCES`, `EUPSTREAM`, `EBUSY` or `ETIMEDOUT`
   */
  async mayShow(changed: readonly ChangedAttribute[]): Promise<boolean> {
    const types = changed.flatMap((attribute) => (attribute.types.length === 0 ? [undefined] : attribute.types));
    if (types.some((type) => type === undefined || productContent(type, 'any') !== undefined)) return true;
    const { calls, structures, altAttribute } = this.#options;
    const structure = await structures.get<Structure>('products', (signal) => readStructure(calls, signal));
    const shown = new Set(neededAttributes({ structure, altAttribute }));
    return changed.some(({ code }) => shown.has(code));
  }
}
