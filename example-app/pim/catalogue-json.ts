/** The catalogue in the JSON of Akeneo's REST API, as SaaS and as older editions write it. */

import {
  valuesOf,
  type Catalogue,
  type DemoMember,
  type DemoValue,
  type DemoValues,
  type StoredProduct,
  type StoredProductModel,
} from './catalogue.js';
import type { MediaStore } from './media-store.js';
import type { Edition, MediaKind } from './types.js';

type Json = Record<string, unknown>;

/** Writes what the lists of one edition hold. */
export class CatalogueJson {
  readonly #catalogue: Catalogue;
  readonly #media: MediaStore;
  readonly #edition: Edition;
  readonly #hrefBase: string;

  constructor(catalogue: Catalogue, media: MediaStore, edition: Edition, hrefBase: string) {
    this.#catalogue = catalogue;
    this.#media = media;
    this.#edition = edition;
    this.#hrefBase = hrefBase;
  }

  /**
   * Akeneo: by UUID, a product has its identifier among its values; else beside them.
   *
   * @param wanted codes of attributes; undefined for all
   */
  product(
    product: StoredProduct,
    by: 'identifier' | 'uuid',
    wanted: readonly string[] | undefined,
    withRootParent: boolean,
  ): Json {
    const ancestors = this.#catalogue.ancestors(product);
    const identifier = by === 'uuid' && { sku: product.identifier ?? [] };
    const values = { ...identifier, ...this.#catalogue.inherited(product) };
    return {
      ...(this.#edition !== '5.0' && { uuid: product.uuid }),
      ...(by === 'identifier' && { identifier: product.identifier ?? null }),
      enabled: true,
      family: product.family ?? null,
      parent: product.parent ?? null,
      ...(withRootParent && { root_parent: ancestors.at(-1) ?? null }),
      values: this.#values(values, wanted),
      updated: time(product.updated),
    };
  }

  model(model: StoredProductModel, wanted: readonly string[] | undefined): Json {
    return {
      code: model.code,
      family: model.family ?? null,
      parent: model.parent ?? null,
      values: this.#values(this.#catalogue.inherited(model), wanted),
      updated: time(model.updated),
    };
  }

  asset(family: string, { code, values, updated }: DemoMember): Json {
    const types = this.#catalogue.assetFamilies.get(family)?.attributes ?? {};
    const prefix = this.#catalogue.assetFamilies.get(family)?.prefix ?? '';
    const write = (attribute: string, value: DemoValue): Json => {
      const type = types[attribute] ?? 'text';
      const base = { locale: value.locale ?? null, channel: value.channel ?? null, data: value.data };
      const isFile = type === 'media_file';
      return {
        ...base,
        ...(this.#edition === 'saas' && { attribute_type: type }),
        ...(this.#edition === 'saas' && isFile && { linked_data: this.#facts('asset-media-files', value.data) }),
        ...(this.#edition === 'saas' &&
          type === 'media_link' && { linked_data: { full_url: `${prefix}${String(value.data)}` } }),
        ...(isFile && this.#download('asset-media-files', value.data)),
      };
    };
    return {
      code,
      ...(this.#edition === 'saas' && { asset_family_code: family }),
      values: written(values, write),
      updated: time(updated),
    };
  }

  record(entity: string, { code, values, updated }: DemoMember): Json {
    const types = this.#catalogue.entities.get(entity)?.attributes ?? {};
    const write = (attribute: string, { locale, channel, data }: DemoValue): Json => ({
      locale: locale ?? null,
      channel: channel ?? null,
      data,
      ...(types[attribute]?.type === 'image' && this.#download('reference-entities-media-files', data)),
    });
    return { code, values: written(values, write), updated: time(updated) };
  }

  /** Akeneo: values are keyed by code, UUID of the attribute, channel and locale. */
  category({ code, values, updated }: DemoMember, enriched: boolean): Json {
    const entries = Object.entries(values).flatMap(([attribute, given]) =>
      valuesOf(given).map(({ locale, channel, data }) => {
        const name = `${attribute}|${UUID}`;
        const key = [name, channel, locale].filter((part) => part !== undefined).join('|');
        const facts = { ...this.#facts('category-media-files', data), file_path: data };
        return [
          key,
          { data: facts, type: 'image', channel: channel ?? null, locale: locale ?? null, attribute_code: name },
        ];
      }),
    );
    return {
      code,
      labels: {},
      updated: time(updated),
      ...(enriched && { values: Object.fromEntries(entries) as Json }),
    };
  }

  #values(values: DemoValues, wanted: readonly string[] | undefined): Json {
    const { hiddenAttributes } = this.#catalogue;
    const isWanted = (attribute: string): boolean => wanted?.includes(attribute) ?? true;
    const kept = Object.entries(values).filter(([code]) => isWanted(code) && !hiddenAttributes.has(code));
    return written(Object.fromEntries(kept), (attribute, value) => this.#productValue(attribute, value));
  }

  #productValue(attribute: string, { locale, channel, data }: DemoValue): Json {
    const { type, reference } = this.#catalogue.attributes.get(attribute) ?? { type: 'pim_catalog_text' };
    const isFile = type === 'pim_catalog_image' || type === 'pim_catalog_file';
    return {
      locale: locale ?? null,
      scope: channel ?? null,
      data,
      ...(this.#edition === 'saas' && { attribute_type: type, ...(reference && { reference_data_name: reference }) }),
      ...(isFile && this.#download('media-files', data)),
    };
  }

  #download(kind: MediaKind, code: DemoValue['data']): Json {
    const path = `${kind}/${String(code)}${kind === 'media-files' ? '/download' : ''}`;
    return { _links: { download: { href: `${this.#hrefBase}/api/rest/v1/${path}` } } };
  }

  #facts(kind: MediaKind, code: DemoValue['data']): Json {
    const file = this.#media.get(kind, String(code));
    return {
      size: file?.size ?? null,
      mime_type: file?.mimeType,
      extension: file?.extension,
      original_filename: file?.name,
    };
  }
}

/** Of the attribute of all categories. */
const UUID = '7a0c9c1e-5a56-4a0c-8d0e-3c5d1a5b9e77';

/** Akeneo: an attribute without a value is absent. */
function written(values: DemoValues, write: (attribute: string, value: DemoValue) => Json): Json {
  const entries = Object.entries(values).map(([attribute, given]) => {
    const list = valuesOf(given).filter(({ data }) => data.length > 0);
    return [attribute, list.map((value) => write(attribute, value))] as const;
  });
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0));
}

/** Akeneo: ISO 8601 without milliseconds, in UTC on SaaS. */
function time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, '+00:00');
}
