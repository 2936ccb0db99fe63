/** The demo PIM's catalogue: what its lists of products, models, assets, records and categories are made of. */

import { randomUUID } from 'node:crypto';

/** One value of an attribute. `channel` is called `scope` in products. */
export interface DemoValue {
  readonly locale?: string;
  readonly channel?: string;
  readonly data: string | readonly string[];
}

/** Values by attribute. A single text or list stands for one value without locale and channel. */
export type DemoValues = Readonly<Record<string, string | readonly string[] | readonly DemoValue[]>>;

export interface DemoAttribute {
  readonly type: string;
  /** The asset family or reference entity that its values name. */
  readonly reference?: string;
}

export interface DemoFamily {
  /** `attribute_as_image`. */
  readonly image?: string;
  /** `attribute_as_label`. */
  readonly label?: string;
}

export interface DemoProduct {
  readonly identifier?: string;
  readonly uuid?: string;
  readonly family?: string;
  /** Codes. */
  readonly categories?: readonly string[];
  /** The code of a product model. */
  readonly parent?: string;
  readonly values: DemoValues;
}

export interface DemoProductModel {
  readonly code: string;
  readonly family?: string;
  readonly parent?: string;
  readonly values: DemoValues;
}

export interface DemoAssetFamily {
  /** `attribute_as_main_media`. */
  readonly mainMedia?: string;
  /** Types by attribute: `media_file`, `media_link` or `text`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What is in front of the values of `media_link` attributes. */
  readonly prefix?: string;
}

export interface DemoEntity {
  /** The entity's own picture: a code. */
  readonly image?: string;
  /** By locale. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, DemoAttribute>>;
}

export interface DemoMember {
  readonly code: string;
  readonly values: DemoValues;
  readonly updated: number;
}

export interface StoredProduct extends DemoProduct {
  readonly uuid: string;
  readonly updated: number;
}

export interface StoredProductModel extends DemoProductModel {
  readonly updated: number;
}

/**
 * What the PIM's editors have entered. Each method creates, or replaces what has the same name, and notes when.
 */
export class Catalogue {
  readonly attributes = new Map<string, DemoAttribute>([['sku', { type: 'pim_catalog_identifier' }]]);
  /** Codes of attributes in groups that the connection's user may not view. They are listed all the same. */
  readonly hiddenAttributes = new Set<string>();
  readonly families = new Map<string, DemoFamily>();
  readonly products = new Map<string, StoredProduct>();
  readonly models = new Map<string, StoredProductModel>();
  readonly assetFamilies = new Map<string, DemoAssetFamily>();
  readonly assets = new Map<string, Map<string, DemoMember>>();
  readonly entities = new Map<string, DemoEntity>();
  readonly records = new Map<string, Map<string, DemoMember>>();
  readonly categories = new Map<string, DemoMember>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns the UUID. Without one, a product of the same identifier keeps its own. */
  product(product: DemoProduct): string {
    const known = [...this.products.values()].find(({ identifier }) => identifier === product.identifier);
    const uuid = product.uuid ?? (product.identifier === undefined ? undefined : known?.uuid) ?? randomUUID();
    this.products.set(uuid, { ...product, uuid, updated: this.#now() });
    return uuid;
  }

  removeProduct(identifier: string): void {
    for (const [uuid, product] of this.products) if (product.identifier === identifier) this.products.delete(uuid);
  }

  /** Its variants count as updated too: their values are the model's. */
  model(model: DemoProductModel): void {
    const updated = this.#now();
    this.models.set(model.code, { ...model, updated });
    for (const [uuid, product] of this.products) {
      if (this.ancestors(product).includes(model.code)) this.products.set(uuid, { ...product, updated });
    }
  }

  asset(family: string, code: string, values: DemoValues): void {
    this.#member(this.assets, family, code, values);
  }

  record(entity: string, code: string, values: DemoValues): void {
    this.#member(this.records, entity, code, values);
  }

  category(code: string, values: DemoValues): void {
    this.categories.set(code, { code, values, updated: this.#now() });
  }

  /** The codes of the models that a product or model inherits from, the nearest first. */
  ancestors({ parent }: { readonly parent?: string }): readonly string[] {
    const codes: string[] = [];
    for (let code = parent; code !== undefined && codes.length < 3; code = this.models.get(code)?.parent) {
      codes.push(code);
    }
    return codes;
  }

  /** Values with those of all ancestors. */
  inherited(of: { readonly parent?: string; readonly values: DemoValues }): DemoValues {
    const above = this.ancestors(of).map((code) => this.models.get(code)?.values ?? {});
    // A code may be `__proto__`, which assigning would take for something else.
    return Object.fromEntries([...above.reverse(), of.values].flatMap((values) => Object.entries(values)));
  }

  #member(members: Map<string, Map<string, DemoMember>>, owner: string, code: string, values: DemoValues): void {
    const known = members.get(owner) ?? new Map<string, DemoMember>();
    members.set(owner, known.set(code, { code, values, updated: this.#now() }));
  }
}

/** Values as the PIM has them: each with a locale and a channel, or neither. */
export function valuesOf(given: DemoValues[string]): readonly DemoValue[] {
  if (typeof given === 'string') return [{ data: given }];
  return given.every((item) => typeof item === 'string') ? [{ data: given }] : given;
}
