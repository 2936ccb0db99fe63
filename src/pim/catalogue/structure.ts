import { ImageError } from '../../shared/errors.js';
import { PimRefusal } from '../answers.js';
import type { JsonCalls } from '../json-calls.js';
import type { PimContent } from './document.js';
import { itemsIn, listIn, objectIn, textIn, type Json } from './json.js';

/** What the PIM says about its attributes and families. Changes seldom, and is cached for long. */
export interface Structure {
  /** The attribute that identifies products; undefined in PIMs that do not tell. */
  readonly identifier: string | undefined;
  /** What attributes with media hold, by code. */
  readonly media: Readonly<Record<string, PimContent>>;
  readonly families: Readonly<Record<string, FamilyStructure>>;
  /** Attributes that the PIM refuses to list: deleted ones, and those that the connection may not view. */
  readonly refused?: readonly string[];
}

export interface FamilyStructure {
  /** `attribute_as_image`. */
  readonly image?: string;
  /** `attribute_as_label`. */
  readonly label?: string;
}

/** What the PIM says about an asset family or a reference entity. */
export interface OwnerStructure {
  /** `attribute_as_main_media` of an asset family. */
  readonly main?: string;
  readonly media: Readonly<Record<string, PimContent>>;
}

const IDENTIFIER = 'pim_catalog_identifier';
const FILE_TYPES = ['pim_catalog_image', 'pim_catalog_file'];
const ASSET_TYPES = ['pim_catalog_asset_collection', 'pim_assets_collection'];
const RECORD_TYPES = ['akeneo_reference_entity', 'akeneo_reference_entity_collection'];
const MEDIA_TYPES = [IDENTIFIER, ...FILE_TYPES, ...ASSET_TYPES, ...RECORD_TYPES];

/** Pages of a hundred attributes or families that are read at most. */
const MAX_PAGES = 50;

/** Reads the structure of products: one call for the attributes and one for a hundred families. */
export async function readStructure(calls: JsonCalls, signal: AbortSignal): Promise<Structure> {
  const [attributes, families] = await Promise.all([
    mediaAttributes(calls, signal),
    allItems(calls, 'families?', signal),
  ]);
  const media = ownContents(attributes, ({ type, reference_data_name: reference }) => productContent(type, reference));
  const identifiers = attributes.filter(({ type }) => type === IDENTIFIER);
  const main = identifiers.find(({ is_main_identifier: isMain }) => isMain === true) ?? identifiers[0];
  return { identifier: textIn(main?.code), media, families: readFamilies(families) };
}

function readFamilies(families: readonly Json[]): Structure['families'] {
  const entries = families.flatMap((family) => {
    const [code, image, label] = ['code', 'attribute_as_image', 'attribute_as_label'].map((name) =>
      textIn(family[name]),
    );
    const facts = { ...(image !== undefined && { image }), ...(label !== undefined && { label }) };
    return code === undefined ? [] : [[code, facts] as const];
  });
  return Object.fromEntries(entries);
}

/** Old PIMs know no filter by type: all attributes are read there. */
async function mediaAttributes(calls: JsonCalls, signal: AbortSignal): Promise<readonly Json[]> {
  const search = JSON.stringify({ type: [{ operator: 'IN', value: MEDIA_TYPES }] });
  try {
    return await allItems(calls, `attributes?search=${encodeURIComponent(search)}&`, signal);
  } catch (error) {
    if (!(error instanceof PimRefusal) || error.pimStatus !== 422) throw error;
    return allItems(calls, 'attributes?', signal);
  }
}

async function allItems(calls: JsonCalls, path: string, signal: AbortSignal): Promise<readonly Json[]> {
  const items: Json[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const found = itemsIn(await calls.ask(`${path}limit=100&page=${page}`, signal));
    items.push(...found);
    if (found.length < 100) break;
  }
  return items;
}

/** What a product attribute of this type holds; undefined for one without media. */
export function productContent(type: unknown, reference: unknown): PimContent | undefined {
  if (typeof type !== 'string') return undefined;
  if (FILE_TYPES.includes(type)) return { type: 'file', kind: 'media-files' };
  const owner = textIn(reference);
  if (owner === undefined) return undefined;
  if (ASSET_TYPES.includes(type)) return { type: 'asset', owner };
  return RECORD_TYPES.includes(type) ? { type: 'record', owner } : undefined;
}

/** Reads the structure of an asset family. Undefined if there is none of that code. */
export function readAssetFamily(
  calls: JsonCalls,
  code: string,
  signal: AbortSignal,
): Promise<OwnerStructure | undefined> {
  return orMissing(async () => {
    const path = `asset-families/${encodeURIComponent(code)}`;
    const [family, attributes] = await Promise.all([calls.ask(path, signal), calls.ask(`${path}/attributes`, signal)]);
    const main = textIn(objectIn(family).attribute_as_main_media);
    const media = ownContents(attributes, ({ type, prefix, suffix }) => {
      if (type === 'media_file') return { type: 'file', kind: 'asset-media-files' };
      if (type !== 'media_link') return undefined;
      return { type: 'link', prefix: textIn(prefix) ?? '', suffix: textIn(suffix) ?? '' };
    });
    return { ...(main !== undefined && { main }), media };
  });
}

/** Reads the structure of a reference entity. Undefined if there is none of that code. */
export function readEntity(calls: JsonCalls, code: string, signal: AbortSignal): Promise<OwnerStructure | undefined> {
  return orMissing(async () => {
    const attributes = await calls.ask(`reference-entities/${encodeURIComponent(code)}/attributes`, signal);
    return { media: ownContents(attributes, recordContent) };
  });
}

function recordContent(attribute: Json): PimContent | undefined {
  const { type } = attribute;
  if (type === 'image') return { type: 'file', kind: 'reference-entities-media-files' };
  const owner = textIn(attribute.asset_family_identifier ?? attribute.reference_data_name);
  if (type === 'asset_collection' && owner !== undefined) return { type: 'asset', owner };
  const entity = textIn(attribute.reference_entity_code);
  const isLink = type === 'reference_entity_single_link' || type === 'reference_entity_multiple_links';
  return isLink && entity !== undefined ? { type: 'record', owner: entity } : undefined;
}

function ownContents(
  attributes: unknown,
  contentOf: (attribute: Json) => PimContent | undefined,
): OwnerStructure['media'] {
  const entries = listIn(attributes).flatMap((item) => {
    const attribute = objectIn(item);
    const code = textIn(attribute.code);
    const content = contentOf(attribute);
    return code !== undefined && content ? [[code, content] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** What is read; undefined where the PIM does not have it. */
export async function orMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ImageError && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
