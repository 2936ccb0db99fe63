import { own } from '../../shared/own.js';
import type { PimContent, PimDocument, PimText } from './document.js';
import { objectIn, textIn, type Json } from './json.js';
import { productContent, type OwnerStructure, type Structure } from './structure.js';
import { readAttributes, readTexts } from './values.js';

/** The attribute that holds the name of every asset and record. */
const LABEL = 'label';

/** A record's picture is in this attribute, which every entity has. */
const RECORD_IMAGE = 'image';

/** What documents of products are made with. */
export interface ProductContext {
  readonly structure: Structure;
  /** A text attribute that the owner has named for alt texts. */
  readonly altAttribute: string | undefined;
}

/** Attributes that are asked for: all with media, all that label families, and the identifier, if they are not refused. */
export function neededAttributes({ structure, altAttribute }: ProductContext): readonly string[] {
  const { media, families, identifier, refused = [] } = structure;
  const labels = Object.values(families).flatMap(({ label }) => label ?? []);
  const named = [identifier, altAttribute].filter((code) => code !== undefined);
  return [...new Set([...Object.keys(media), ...labels, ...named])].filter((code) => !refused.includes(code));
}

/** @param item a product of a list. `ancestors`: codes of its models, the nearest first */
export function readProduct(
  item: Json,
  ancestors: readonly string[],
  context: ProductContext,
): PimDocument | undefined {
  const identifier = identifierOf(item, context.structure);
  const uuid = textIn(item.uuid)?.toLowerCase();
  const name = identifier ?? uuid;
  if (name === undefined) return undefined;
  return { type: 'product', name, ...(uuid !== undefined && { uuid }), ancestors, ...valuesOf(item, context) };
}

/** A model that has a parent is one of the second level, the last one. */
export function readProductModel(item: Json, context: ProductContext): PimDocument | undefined {
  const [name, parent] = [textIn(item.code), textIn(item.parent)];
  if (name === undefined) return undefined;
  const ancestors = parent === undefined ? [] : [parent];
  return { type: 'product-model', name, ancestors, ...valuesOf(item, context) };
}

/** Lists by UUID have no `identifier`; its value is there. */
export function identifierOf(item: Json, { identifier }: Structure): string | undefined {
  return textIn(item.identifier) ?? readTexts(item.values, identifier)[0]?.text;
}

function valuesOf(
  item: Json,
  { structure, altAttribute }: ProductContext,
): Pick<PimDocument, 'labels' | 'alts' | 'attributes' | 'mainAttribute'> {
  const values = item.values;
  const family = own(structure.families, textIn(item.family) ?? '');
  // SaaS names the type with each value, so that an attribute is known that is newer than the structure.
  const contentOf = (attribute: string, value: Json): PimContent | undefined =>
    productContent(value.attribute_type, value.reference_data_name) ?? own(structure.media, attribute);
  const main = family?.image;
  return {
    ...(main !== undefined && { mainAttribute: main }),
    labels: readTexts(values, family?.label),
    ...(altAttribute !== undefined && { alts: readTexts(values, altAttribute) }),
    attributes: readAttributes(values, contentOf),
  };
}

export function readMember(
  type: 'asset' | 'record',
  owner: string,
  item: Json,
  structure: OwnerStructure,
): PimDocument | undefined {
  const name = textIn(item.code);
  if (name === undefined) return undefined;
  const values = item.values;
  const attributes = readAttributes(values, (attribute) => own(structure.media, attribute));
  const main = type === 'asset' ? structure.main : recordMain(attributes, structure);
  return {
    type,
    name,
    owner,
    ancestors: [],
    ...(main !== undefined && { mainAttribute: main }),
    labels: readTexts(values, LABEL),
    attributes,
  };
}

/** The attribute whose picture stands for a record: its image, else the first that has images or assets. */
function recordMain(attributes: PimDocument['attributes'], { media }: OwnerStructure): string {
  const hasPicture = (code: string): boolean => {
    const type = own(attributes, code)?.content.type;
    return type === 'file' || type === 'asset';
  };
  return [RECORD_IMAGE, ...Object.keys(media)].find(hasPicture) ?? RECORD_IMAGE;
}

/** A reference entity with its own picture, as an attribute of that name. */
export function readEntityDocument(item: Json): PimDocument | undefined {
  const name = textIn(item.code);
  if (name === undefined) return undefined;
  const content = { type: 'file', kind: 'reference-entities-media-files' } as const;
  return {
    type: 'reference-entity',
    name,
    ancestors: [],
    mainAttribute: 'image',
    labels: labelsIn(item),
    attributes: readAttributes({ image: [{ data: item.image }] }, () => content),
  };
}

/** Values of a category are keyed by code, UUID of the attribute, channel and locale. */
export function readCategory(item: Json): PimDocument | undefined {
  const name = textIn(item.code);
  if (name === undefined) return undefined;
  const grouped = new Map<string, Json[]>();
  for (const raw of Object.values(objectIn(item.values))) {
    const value = objectIn(raw);
    const data = objectIn(value.data);
    const attribute = textIn(value.attribute_code)?.split('|')[0];
    if (attribute === undefined || textIn(data.file_path) === undefined) continue;
    const group = grouped.get(attribute) ?? [];
    group.push({ ...value, data: data.file_path, linked_data: data });
    grouped.set(attribute, group);
  }
  const content = { type: 'file', kind: 'category-media-files' } as const;
  return {
    type: 'category',
    name,
    ancestors: [],
    labels: labelsIn(item),
    attributes: readAttributes(Object.fromEntries(grouped), () => content),
  };
}

/** The names of an entity or a category. */
function labelsIn(item: Json): readonly PimText[] {
  return Object.entries(objectIn(item.labels)).flatMap(([locale, label]) => {
    const text = textIn(label);
    return text === undefined ? [] : [{ locale, channel: null, text }];
  });
}
