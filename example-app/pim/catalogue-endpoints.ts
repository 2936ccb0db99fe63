/** The lists and structure of the catalogue, with the filters and pages of Akeneo's REST API. */

import { failure, resource, type Answer } from './answer.js';
import { CatalogueJson } from './catalogue-json.js';
import type { Catalogue, DemoAssetFamily, DemoEntity, StoredProduct } from './catalogue.js';
import { page, Refused, type Row } from './list-page.js';
import type { MediaStore } from './media-store.js';
import type { CatalogueRoute } from './routes.js';
import type { Edition } from './types.js';

export interface CatalogueRequest {
  readonly route: CatalogueRoute;
  readonly query: URLSearchParams;
  /** Of a POST. */
  readonly body: Buffer;
}

interface Context {
  readonly catalogue: Catalogue;
  readonly media: MediaStore;
  readonly edition: Edition;
  readonly hrefBase: string;
}

export function catalogueAnswer(context: Context, request: CatalogueRequest): Answer {
  try {
    return answer(context, request);
  } catch (error) {
    if (error instanceof Refused) return failure(422, error.message);
    throw error;
  }
}

function answer(context: Context, { route, query, body }: CatalogueRequest): Answer {
  const { catalogue, edition } = context;
  switch (route.name) {
    case 'products':
      return productList(context, query, edition === '5.0' || !route.byUuid ? 'identifier' : 'uuid', query);
    case 'product':
      return product(context, route.identifier);
    case 'product-search': {
      const asked = JSON.parse(body.toString()) as { search?: string; attributes?: string; with_root_parent?: boolean };
      const filters = new URLSearchParams(query);
      for (const [name, value] of Object.entries(asked)) filters.set(name, String(value));
      return productList(context, query, 'uuid', filters);
    }
    case 'product-models':
      return page(query, query.get('search'), modelRows(context, attributesIn(catalogue, query)), true);
    case 'attributes':
      return page(query, query.get('search'), attributeRows(catalogue), true);
    case 'families':
      return page(query, query.get('search'), familyRows(catalogue), true);
    case 'assets':
      return memberList(context, query, 'asset', route.owner);
    case 'records':
      return memberList(context, query, 'record', route.owner);
    case 'categories':
      return page(
        query,
        query.get('search'),
        categoryRows(context, query.get('with_enriched_attributes') === 'true'),
        true,
      );
    case 'asset-families':
      return ownerList(
        query,
        [...catalogue.assetFamilies].map(([code, family]) => [code, familyJson(code, family)]),
      );
    case 'entities':
      return ownerList(
        query,
        [...catalogue.entities].map(([code, found]) => [code, entityJson(code, found)]),
      );
    case 'asset-family':
    case 'asset-attributes':
      return assetFamily(catalogue, route);
    case 'entity':
    case 'entity-attributes':
      return entity(catalogue, route);
  }
}

function productList(
  context: Context,
  query: URLSearchParams,
  by: 'identifier' | 'uuid',
  asked: URLSearchParams,
): Answer {
  const json = toJson(context);
  const wanted = attributesIn(context.catalogue, asked);
  const root = context.edition === 'saas' && asked.get('with_root_parent') === 'true';
  // Akeneo: the attribute takes IN from 7.0 on, where the field is not documented any more.
  const names = (identifier: string | undefined) => (context.edition === '5.0' ? { identifier } : { sku: identifier });
  const rows = [...context.catalogue.products.values()].map((product) => ({
    id: by === 'uuid' ? product.uuid : (product.identifier ?? ''),
    facts: {
      uuid: product.uuid,
      ...names(product.identifier),
      updated: product.updated,
      family: product.family,
      categories: product.categories ?? [],
    },
    json: () => json.product(product, by, wanted, root),
  }));
  return page(query, asked.get('search'), rows, true);
}

function product(context: Context, name: string): Answer {
  const isNamed = ({ identifier }: StoredProduct): boolean => identifier?.toLowerCase() === name.toLowerCase();
  const found = [...context.catalogue.products.values()].find(isNamed);
  if (!found) {
    return failure(404, `Product "${name}" does not exist or you do not have permission to access it.`);
  }
  return resource(toJson(context).product(found, 'identifier', undefined, false));
}

function modelRows(context: Context, wanted: readonly string[] | undefined): Row[] {
  const json = toJson(context);
  return [...context.catalogue.models.values()].map((model) => ({
    id: model.code,
    facts: { identifier: model.code, code: model.code, updated: model.updated },
    json: () => json.model(model, wanted),
  }));
}

function attributeRows({ attributes }: Catalogue): Row[] {
  return [...attributes].map(([code, { type, reference }], index) => {
    const isMain = type === 'pim_catalog_identifier';
    const facts = { code, type, is_main_identifier: isMain };
    const written = { code, type, localizable: false, scopable: false, sort_order: index, labels: {} };
    return {
      id: code,
      facts,
      json: () => ({ ...written, reference_data_name: reference ?? null, ...(isMain && { is_main_identifier: true }) }),
    };
  });
}

function familyRows({ families }: Catalogue): Row[] {
  return [...families].map(([code, { image, label }]) => ({
    id: code,
    facts: { code },
    json: () => ({
      code,
      attribute_as_image: image ?? null,
      attribute_as_label: label ?? 'sku',
      attributes: [],
      labels: {},
    }),
  }));
}

function categoryRows(context: Context, enriched: boolean): Row[] {
  const json = toJson(context);
  return [...context.catalogue.categories.values()].map((category) => ({
    id: category.code,
    facts: { code: category.code, updated: category.updated },
    json: () => json.category(category, enriched),
  }));
}

function memberList(context: Context, query: URLSearchParams, type: 'asset' | 'record', owner: string): Answer {
  const { catalogue } = context;
  const [owners, members] =
    type === 'asset' ? [catalogue.assetFamilies, catalogue.assets] : [catalogue.entities, catalogue.records];
  const label = type === 'asset' ? 'Asset family' : 'Reference entity';
  if (!owners.has(owner)) return failure(404, `${label} "${owner}" does not exist.`);
  // Akeneo: these lists have pages of a hundred, and no parameter for it.
  if (query.has('limit')) throw new Refused('The "limit" parameter does not exist.');
  const json = toJson(context);
  const rows = [...(members.get(owner)?.values() ?? [])].map((member) => ({
    id: member.code,
    facts: { code: member.code, updated: member.updated },
    json: () => json[type](owner, member),
  }));
  return page(query, query.get('search'), rows, false);
}

/** Akeneo: as members, without a limit and without filters. */
function ownerList(query: URLSearchParams, owners: readonly (readonly [code: string, json: object])[]): Answer {
  for (const name of ['limit', 'search']) {
    if (query.has(name)) throw new Refused(`The "${name}" parameter does not exist.`);
  }
  const rows = owners.map(([code, json]) => ({ id: code, facts: { code }, json: () => json }));
  return page(query, null, rows, false);
}

function familyJson(code: string, { mainMedia }: DemoAssetFamily): object {
  return { code, labels: {}, attribute_as_main_media: mainMedia ?? null };
}

function entityJson(code: string, { labels, image }: DemoEntity): object {
  return { code, labels: labels ?? {}, image: image ?? null };
}

function assetFamily({ assetFamilies }: Catalogue, { name, owner }: { name: string; owner: string }): Answer {
  const family = assetFamilies.get(owner);
  if (!family) return failure(404, `Asset family "${owner}" does not exist.`);
  if (name === 'asset-family') return resource(familyJson(owner, family));
  const { attributes, prefix } = family;
  return resource(
    Object.entries(attributes).map(([code, type]) => ({
      code,
      type,
      value_per_locale: false,
      value_per_channel: false,
      ...(type === 'media_link' && { prefix: prefix ?? null, suffix: null, media_type: 'image' }),
    })),
  );
}

function entity({ entities }: Catalogue, { name, owner }: { name: string; owner: string }): Answer {
  const found = entities.get(owner);
  if (!found) return failure(404, `Reference entity "${owner}" does not exist.`);
  if (name === 'entity') return resource(entityJson(owner, found));
  return resource(
    Object.entries(found.attributes).map(([code, { type, reference }]) => ({
      code,
      type,
      ...(type === 'asset_collection' && { asset_family_identifier: reference }),
      ...(type.startsWith('reference_entity_') && { reference_entity_code: reference }),
    })),
  );
}

function toJson({ catalogue, media, edition, hrefBase }: Context): CatalogueJson {
  return new CatalogueJson(catalogue, media, edition, hrefBase);
}

/**
 * The attributes that a list is asked for; undefined for all. Akeneo: one that does not exist is refused with all others,
 * and then one that the connection may not view.
 */
function attributesIn(
  { attributes, hiddenAttributes }: Catalogue,
  query: URLSearchParams,
): readonly string[] | undefined {
  const codes = query
    .get('attributes')
    ?.split(',')
    .map((code) => code.trim());
  for (const isRefused of [(code: string) => !attributes.has(code), (code: string) => hiddenAttributes.has(code)]) {
    const refused = codes?.filter(isRefused) ?? [];
    if (refused.length === 0) continue;
    const names = `"${refused.join(', ')}"`;
    throw new Refused(refused.length > 1 ? `Attributes ${names} do not exist.` : `Attribute ${names} does not exist.`);
  }
  return codes;
}
