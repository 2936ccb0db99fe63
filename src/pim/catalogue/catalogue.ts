import { boundedMap } from '../../shared/bounded-map.js';
import type { JsonCalls } from '../json-calls.js';
import { withoutRefused } from './attribute-filter.js';
import { Batch } from './batch.js';
import type { PimDocument, PimRef } from './document.js';
import { isSafeInPath, itemsIn, objectIn, textIn, type Json } from './json.js';
import { listQuery, searchFor } from './list-query.js';
import { NameLanes, type LoadNames } from './name-lanes.js';
import { OwnerNames } from './owner-names.js';
import { ProductLists } from './product-lists.js';
import {
  identifierOf,
  neededAttributes,
  readCategory,
  readEntityDocument,
  readMember,
  readProduct,
  readProductModel,
  type ProductContext,
} from './read-documents.js';
import {
  orMissing,
  readAssetFamily,
  readEntity,
  readStructure,
  type OwnerStructure,
  type Structure,
} from './structure.js';

/** Remembers what changes seldom. `load` runs where it is not known, or not known any more. */
export interface StructureCache {
  get<T>(name: string, load: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Forgets what is known, in all processes, and loads it anew. */
  renew<T>(name: string, load: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Name of the structure of products. */
const PRODUCTS = 'products';

export interface CatalogueOptions {
  readonly calls: JsonCalls;
  readonly structures: StructureCache;
  /** See `ProductContext`. */
  readonly altAttribute: string | undefined;
}

/** Documents by the names that were asked for. */
type Found = ReadonlyMap<string, PimDocument>;

/** Asset families and reference entities whose members are collected at a time. */
const MAX_MEMBER_LANES = 1000;

/**
 * Reads products, models, assets, records, entities and categories of the PIM: always by list, names that are asked for
 * at about the same time in one call.
 */
export class Catalogue {
  readonly #options: CatalogueOptions;
  readonly #productLists = new ProductLists();
  readonly #owners: Readonly<Record<'asset' | 'record', OwnerNames>>;
  readonly #lanes: Readonly<Record<'identifier' | 'uuid' | 'model' | 'category', NameLanes<PimDocument>>>;
  readonly #members = boundedMap<NameLanes<PimDocument>>(MAX_MEMBER_LANES);
  /** Parents of models. Not remembered: they change, and the PIM's lists lag behind its events. */
  readonly #parents = new Batch((codes) => this.#parentsOf(codes));

  constructor(options: CatalogueOptions) {
    const { calls } = options;
    this.#options = options;
    this.#owners = { asset: new OwnerNames(calls, 'asset'), record: new OwnerNames(calls, 'record') };
    this.#lanes = {
      identifier: new NameLanes((names, inTurn) => this.#products('identifier', names, inTurn), calls),
      uuid: new NameLanes((names, inTurn) => this.#products('uuid', names, inTurn), calls),
      model: new NameLanes((names, inTurn) => this.#models(names, inTurn), calls),
      category: new NameLanes(readCategories, calls),
    };
  }

  /**
   * What the PIM has under an address; undefined if there is no such thing, or the connection may not see it.
   *
   * @param isKnown whether it is known to exist, so that it does not wait with what anybody may have made up
   * @throws ImageError `EACCES`, `EUPSTREAM`, `EBUSY` or `ETIMEDOUT`
   */
  async load(ref: PimRef, signal: AbortSignal, isKnown = false): Promise<PimDocument | undefined> {
    switch (ref.type) {
      case 'product':
        return this.#lanes[ref.by].get(ref.name, signal, isKnown);
      case 'product-model':
        return this.#lanes.model.get(ref.name, signal, isKnown);
      case 'category':
        return this.#lanes.category.get(ref.name, signal, isKnown);
      case 'asset':
      case 'record': {
        const owner = await this.#owners[ref.type].find(ref.owner, signal);
        return owner === undefined ? undefined : this.#lanesOf(ref.type, owner).get(ref.name, signal, isKnown);
      }
      case 'reference-entity': {
        const name = await this.#owners.record.find(ref.name, signal);
        return name === undefined ? undefined : this.#entity(name, signal);
      }
    }
  }

  async #products(by: 'identifier' | 'uuid', names: readonly string[], calls: JsonCalls): Promise<Found> {
    const context = await this.#productContext();
    const { structure } = context;
    const items = await this.#listed(context, (attributes) =>
      this.#productLists.find(calls, { by, names, identifier: structure.identifier, attributes }),
    );
    const ancestors = await Promise.all(items.map((item) => this.#ancestorsOf(item)));
    const found = items.flatMap((item, index) => {
      const document = readProduct(item, ancestors[index]!, context);
      const key = by === 'uuid' ? document?.uuid : identifierOf(item, structure);
      return document && key !== undefined ? [[key, document] as const] : [];
    });
    return underAskedNames(names, found);
  }

  async #models(names: readonly string[], calls: JsonCalls): Promise<Found> {
    const context = await this.#productContext();
    const items = await this.#listed(context, (attributes) => modelItems(calls, names, attributes));
    const found = items.flatMap((item) => {
      const document = readProductModel(item, context);
      return document ? [[document.name, document] as const] : [];
    });
    return underAskedNames(names, found);
  }

  /** There is no list of entities by code. */
  async #entity(code: string, signal: AbortSignal): Promise<PimDocument | undefined> {
    if (!isSafeInPath(code)) return undefined;
    const path = `reference-entities/${encodeURIComponent(code)}`;
    return readEntityDocument(objectIn(await orMissing(() => this.#options.calls.ask(path, signal))));
  }

  #lanesOf(type: 'asset' | 'record', owner: string): NameLanes<PimDocument> {
    const name = `${type} ${owner}`;
    const load: LoadNames<PimDocument> = (codes, calls) => this.#membersOf(type, owner, codes, calls);
    const known = this.#members.get(name) ?? new NameLanes(load, this.#options.calls);
    this.#members.set(name, known);
    return known;
  }

  async #membersOf(
    type: 'asset' | 'record',
    owner: string,
    codes: readonly string[],
    calls: JsonCalls,
  ): Promise<Found> {
    const structure = await this.#ownerStructure(type, owner);
    if (!structure) return new Map();
    const list = type === 'asset' ? 'asset-families' : 'reference-entities';
    const members = type === 'asset' ? 'assets' : 'records';
    // These lists have pages of a hundred, and no parameter for it.
    const path = `${list}/${encodeURIComponent(owner)}/${members}?search=${encodeURIComponent(searchFor('code', codes))}`;
    const found = itemsIn(await calls.ask(path, undefined)).flatMap((item) => {
      const document = readMember(type, owner, item, structure);
      return document ? [[document.name, document] as const] : [];
    });
    return underAskedNames(codes, found);
  }

  #ownerStructure(type: 'asset' | 'record', owner: string): Promise<OwnerStructure | undefined> {
    const { calls, structures } = this.#options;
    if (!isSafeInPath(owner)) return Promise.resolve(undefined);
    const read = type === 'asset' ? readAssetFamily : readEntity;
    return structures.get(`${type} ${owner}`, (signal) => read(calls, owner, signal));
  }

  async #productContext(): Promise<ProductContext> {
    const { calls, structures, altAttribute } = this.#options;
    const structure = await structures.get<Structure>(PRODUCTS, (signal) => readStructure(calls, signal));
    return { structure, altAttribute };
  }

  /** A list of the attributes that are needed, as far as the PIM takes them. */
  async #listed<T>(
    context: ProductContext,
    ask: (attributes: readonly string[] | undefined) => Promise<T>,
  ): Promise<T> {
    const { list, refused } = await withoutRefused(neededAttributes(context), ask);
    // In the background: what has been listed does not depend on it.
    if (refused.length > 0) this.#rememberRefused(refused).catch(() => undefined);
    return list;
  }

  /** Attributes that the PIM refuses are not asked for as long as the structure is kept, which seems to be out of date. */
  async #rememberRefused(codes: readonly string[]): Promise<void> {
    const { calls, structures } = this.#options;
    const { structure } = await this.#productContext();
    const refused = [...new Set([...(structure.refused ?? []), ...codes])];
    // Another call has found out, too.
    if (refused.length === structure.refused?.length) return;
    await structures.renew<Structure>(PRODUCTS, async (signal) => {
      // Where the PIM fails meanwhile, the old one still serves.
      const current = await readStructure(calls, signal).catch(() => structure);
      return { ...current, refused };
    });
  }

  /** The codes of a product's models, the nearest first. SaaS tells the root, which is the last one of at most two. */
  async #ancestorsOf(product: Json): Promise<readonly string[]> {
    const near = textIn(product.parent);
    if (near === undefined) return [];
    const isTold = Object.hasOwn(product, 'root_parent');
    const root = isTold ? textIn(product.root_parent) : (await this.#parents.get(near, undefined))?.code;
    return root === undefined || root === near ? [near] : [near, root];
  }

  /** The names are the PIM's own. */
  async #parentsOf(codes: readonly string[]): Promise<ReadonlyMap<string, { readonly code: string }>> {
    const { calls } = this.#options;
    const { structure } = await this.#productContext();
    // Of the many attributes one that models have no values of.
    const one = structure.identifier === undefined ? [] : [structure.identifier];
    const { list } = await withoutRefused(one, (attributes) => modelItems(calls, codes, attributes));
    const entries = list.flatMap(({ code, parent }) => {
      const [of, is] = [textIn(code), textIn(parent)];
      return of === undefined || is === undefined ? [] : [[of, { code: is }] as const];
    });
    return new Map(entries);
  }
}

async function readCategories(names: readonly string[], calls: JsonCalls): Promise<Found> {
  const path = `categories?limit=100&with_enriched_attributes=true&search=${encodeURIComponent(searchFor('code', names))}`;
  const found = itemsIn(await calls.ask(path, undefined)).flatMap((item) => {
    const document = readCategory(item);
    return document ? [[document.name, document] as const] : [];
  });
  return underAskedNames(names, found);
}

function modelItems(
  calls: JsonCalls,
  codes: readonly string[],
  attributes: readonly string[] | undefined,
): Promise<readonly Json[]> {
  // A list by `code` is not documented; `identifier` means the code of a model.
  const query = listQuery(searchFor('identifier', codes), attributes);
  return calls.ask(`product-models?${query}`, undefined).then(itemsIn);
}

/** What was found, under the names that were asked for: the PIM does not tell upper from lower case. */
function underAskedNames(names: readonly string[], found: readonly (readonly [string, PimDocument])[]): Found {
  const exact = new Map(found);
  const folded = new Map(found.map(([name, document]) => [name.toLowerCase(), document]));
  const entries = names.flatMap((name) => {
    const document = exact.get(name) ?? folded.get(name.toLowerCase());
    return document ? [[name, document] as const] : [];
  });
  return new Map(entries);
}
