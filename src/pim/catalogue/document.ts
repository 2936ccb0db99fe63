import type { MediaKind } from '../../url/resource.js';
import { textIn, type Json } from './json.js';

/** Something of the PIM that has media. */
export type PimRef =
  /** A UUID is in lower case. */
  | { readonly type: 'product'; readonly by: 'identifier' | 'uuid'; readonly name: string }
  | { readonly type: 'product-model' | 'reference-entity' | 'category'; readonly name: string }
  /** `owner`: the asset family, or the reference entity. */
  | { readonly type: 'asset' | 'record'; readonly owner: string; readonly name: string };

export type PimType = PimRef['type'];

/** A media code, or the codes of what a value links to, in one locale and channel. */
export interface PimValue {
  /** Null where the attribute has no locales. */
  readonly locale: string | null;
  readonly channel: string | null;
  /** Of a file: one media code. Of links: codes of assets or records, in order. */
  readonly data: readonly string[];
  /** Of a file, where the PIM tells it at no further call. */
  readonly mimeType?: string;
  /** In bytes. */
  readonly size?: number;
}

/** What an attribute holds: files of a kind, links to assets or records, or addresses of other hosts. */
export type PimContent =
  | { readonly type: 'file'; readonly kind: MediaKind }
  | { readonly type: 'asset' | 'record'; readonly owner: string }
  | { readonly type: 'link'; readonly prefix: string; readonly suffix: string };

export interface PimAttribute {
  readonly content: PimContent;
  readonly values: readonly PimValue[];
}

/** A text in one locale and channel. */
export interface PimText {
  /** Null where the attribute has no locales. */
  readonly locale: string | null;
  readonly channel: string | null;
  readonly text: string;
}

/** The media of a product, model, asset, record, entity or category, as its aliases and listings need them. */
export interface PimDocument {
  readonly type: PimType;
  /** Identifier or code; of a product without identifier its UUID. */
  readonly name: string;
  readonly uuid?: string;
  /** The asset family, or the reference entity. */
  readonly owner?: string;
  /** Codes of the models that it inherits from, the nearest first. */
  readonly ancestors: readonly string[];
  /** The attribute whose picture stands for it. */
  readonly mainAttribute?: string;
  /** Its name. */
  readonly labels: readonly PimText[];
  /** What the option `altAttribute` names. */
  readonly alts?: readonly PimText[];
  /** Attributes with media, in the PIM's order. */
  readonly attributes: Readonly<Record<string, PimAttribute>>;
}

/**
 * The path of an object in one spelling, that of its address: names it in caches, tags and purges.
 * `products/SKU-1`, `products-uuid/…`, `product-models/…`, `asset-families/F/assets/A`, `reference-entities/E/records/R`,
 * `reference-entities/E`, `categories/C`.
 */
export function refPath(ref: PimRef): string {
  const name = encodeURIComponent(ref.name);
  switch (ref.type) {
    case 'product':
      return `${ref.by === 'uuid' ? 'products-uuid' : 'products'}/${name}`;
    case 'product-model':
      return `product-models/${name}`;
    case 'asset':
      return `asset-families/${encodeURIComponent(ref.owner)}/assets/${name}`;
    case 'record':
      return `reference-entities/${encodeURIComponent(ref.owner)}/records/${name}`;
    case 'reference-entity':
      return `reference-entities/${name}`;
    case 'category':
      return `categories/${name}`;
  }
}

/** What the identifier and the UUID of a product name, as lists and events tell them. */
export function productRefs({ identifier, uuid }: Json): readonly PimRef[] {
  const [name, id] = [textIn(identifier), textIn(uuid)?.toLowerCase()];
  return [
    ...(name === undefined ? [] : [{ type: 'product', by: 'identifier', name } as const]),
    ...(id === undefined ? [] : [{ type: 'product', by: 'uuid', name: id } as const]),
  ];
}

/** The path of an object under the name that the PIM has for it, whatever the case in which it was asked for. */
export function documentPath({ type, name, owner = '' }: PimDocument): string {
  switch (type) {
    case 'product':
      return refPath({ type, by: 'identifier', name });
    case 'asset':
    case 'record':
      return refPath({ type, owner, name });
    default:
      return refPath({ type, name });
  }
}
