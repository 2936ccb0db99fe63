/** The lists and structure of the catalogue, with the filters and pages of Akeneo's REST API. */

import { failure, resource, type Answer } from './answer.js';
import { CatalogueJson } from './catalogue-json.js';
import type { Catalogue } from './catalogue.js';
import { MAX_LIMIT } from './media-endpoints.js';
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

/** Something in a list: what filters look at, and its JSON. */
interface Row {
  /** The cursor of `search_after`. */
  readonly id: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly json: () => unknown;
}

/** A 422 of a filter or of a page. */
class Refused extends Error {}

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
    case 'product-search': {
      const asked = JSON.parse(body.toString()) as { search?: string; attributes?: string; with_root_parent?: boolean };
      const filters = new URLSearchParams(query);
      for (const [name, value] of Object.entries(asked)) filters.set(name, String(value));
      return productList(context, query, 'uuid', filters);
    }
    case 'product-models':
      return page(query, query.get('search'), modelRows(context, attributesIn(query)), true);
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
  const wanted = attributesIn(asked);
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
    json: () => json.product(product, wanted, root),
  }));
  return page(query, asked.get('search'), rows, true);
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

function assetFamily({ assetFamilies }: Catalogue, { name, owner }: { name: string; owner: string }): Answer {
  const family = assetFamilies.get(owner);
  if (!family) return failure(404, `Asset family "${owner}" does not exist.`);
  if (name === 'asset-family')
    return resource({ code: owner, labels: {}, attribute_as_main_media: family.mainMedia ?? null });
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
  if (name === 'entity') return resource({ code: owner, labels: {}, image: found.image ?? null });
  return resource(
    Object.entries(found.attributes).map(([code, { type, reference }]) => ({
      code,
      type,
      ...(type === 'asset_collection' && { asset_family_identifier: reference }),
    })),
  );
}

function toJson({ catalogue, media, edition, hrefBase }: Context): CatalogueJson {
  return new CatalogueJson(catalogue, media, edition, hrefBase);
}

function attributesIn(query: URLSearchParams): readonly string[] | undefined {
  return query.get('attributes')?.split(',');
}

/** A page of the rows that pass the filters. `limited` lists have a size of their own; both kinds may have a cursor. */
function page(query: URLSearchParams, search: string | null, rows: readonly Row[], limited: boolean): Answer {
  const filters = search === null ? {} : (JSON.parse(search) as Record<string, { operator: string; value: unknown }[]>);
  const found = rows.filter((row) =>
    Object.entries(filters).every(([field, tests]) => tests.every((test) => passes(row, field, test))),
  );
  const size = limited ? Number(query.get('limit') ?? '10') : 100;
  if (size > MAX_LIMIT) throw new Refused(`You cannot request more than ${MAX_LIMIT} items.`);
  const after = query.get('search_after');
  const number = Number(query.get('page') ?? '1');
  const byCursor = !limited || query.get('pagination_type') === 'search_after';
  const sorted = byCursor ? [...found].sort((a, b) => (a.id < b.id ? -1 : 1)) : found;
  const left = byCursor ? sorted.filter(({ id }) => after === null || id > after) : sorted.slice((number - 1) * size);
  const items = left.slice(0, size);
  const next = new URLSearchParams(query);
  if (byCursor) next.set('search_after', items.at(-1)?.id ?? '');
  else next.set('page', String(number + 1));
  return resource({
    _links: {
      ...(items.length === size && { next: { href: `http://localhost/api/rest/v1/list?${next.toString()}` } }),
    },
    _embedded: { items: items.map(({ json }) => json()) },
  });
}

function passes({ facts }: Row, field: string, { operator, value }: { operator: string; value: unknown }): boolean {
  if (!(field in facts))
    throw new Refused(`Filter on property "${field}" is not supported or does not support operator "${operator}".`);
  const fact = facts[field];
  switch (operator) {
    case 'IN': {
      const list = value as readonly unknown[];
      if (list.length > MAX_LIMIT) throw new Refused(`No more than ${MAX_LIMIT} values.`);
      return list.includes(fact);
    }
    // Akeneo: also of what is below the category; categories have no tree here.
    case 'IN CHILDREN':
      return (fact as readonly unknown[]).some((code) => (value as readonly unknown[]).includes(code));
    case '=':
      return fact === value;
    case '>':
      return (
        (fact as number) >
        Date.parse(
          `${String(value)
            .replace(' ', 'T')
            .replace(/Z$|[+]00:00$/, '')}Z`,
        )
      );
    default:
      throw new Refused(`Operator "${operator}" is not supported.`);
  }
}
