/** Addresses of pictures by what they belong to in the PIM: `products/SKU-1/packshot`. docs/akeneo.md#addresses */

import { ImageError } from '../shared/errors.js';
import { isMediaKind, type Resource } from './resource.js';
import { decodeOnce, wellFormed } from './text.js';

/** The first segments of such addresses: those of Akeneo's REST API. */
export const ALIAS_KINDS = [
  'products',
  'products-uuid',
  'product-models',
  'asset-families',
  'reference-entities',
  'categories',
] as const;
export type AliasKind = (typeof ALIAS_KINDS)[number];

/** A picture by what it belongs to. What it is now is for the PIM to say. */
export interface Alias {
  readonly kind: AliasKind;
  /** Identifier, UUID in lower case, or code; of an asset or record that of its family or entity. */
  readonly name: string;
  /** Code of the asset or record; undefined for the entity's own picture, and for all others. */
  readonly member: string | undefined;
  /** Undefined for the picture that stands for it. */
  readonly attribute: string | undefined;
  /** Place in a collection, from 1. */
  readonly index: number;
}

/** What of the PIM an address names. */
export type AliasOwner = Pick<Alias, 'kind' | 'name' | 'member'>;

/** Characters of a name. Akeneo allows 255 bytes or fewer. */
const MAX_NAME = 255;

/** Kinds whose names are codes of a family or an entity, followed by the kind of its members. */
const MEMBERS: Partial<Record<AliasKind, string>> = { 'asset-families': 'assets', 'reference-entities': 'records' };

/** A UUID in either case, as RFC 9562 allows. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isAliasKind(segment: string | undefined): segment is AliasKind {
  return (ALIAS_KINDS as readonly (string | undefined)[]).includes(segment);
}

/** Whether an address is that of a media file. */
export function isMedia(resource: Resource | Alias): resource is Resource {
  return isMediaKind(resource.kind);
}

/** Whether a segment begins an address that we take. */
export function isKind(segment: string | undefined): boolean {
  return isMediaKind(segment) || isAliasKind(segment);
}

/**
 * Reads the segments of an address, each of them one percent-encoded name.
 *
 * @returns `undefined` for any other path
 * @throws ImageError `ENOENT` for a name that nothing in a PIM can have
 */
export function parseAlias(segments: readonly string[]): Alias | undefined {
  const owner = parseOwner(segments);
  if (!owner) return undefined;
  const { rest, ...named } = owner;
  const [attribute, index, ...more] = rest;
  if (more.length > 0 || (index !== undefined && !/^\d{1,4}$/.test(index))) return undefined;
  const needsAttribute = named.kind === 'categories' || attribute === '';
  if (needsAttribute && !attribute) return undefined;
  return {
    ...named,
    attribute: attribute === undefined ? undefined : toName(attribute),
    index: index === undefined ? 1 : Number(index),
  };
}

/** The owner that segments begin with, and the segments behind it. */
export function parseOwner(segments: readonly string[]): (AliasOwner & { rest: readonly string[] }) | undefined {
  const [kind, name, ...rest] = segments;
  if (!isAliasKind(kind) || !name) return undefined;
  const members = MEMBERS[kind];
  if (members === undefined) {
    return { kind, name: kind === 'products-uuid' ? toUuid(name) : toName(name), member: undefined, rest };
  }
  if (rest.length === 0 && kind === 'reference-entities') return { kind, name: toName(name), member: undefined, rest };
  const [list, member, ...behind] = rest;
  if (list !== members || !member) return undefined;
  return { kind, name: toName(name), member: toName(member), rest: behind };
}

/** One name of a PIM from one segment; `%2F` stands for a slash in it. */
export function toName(segment: string): string {
  const name = segment.length > 9 * MAX_NAME ? '' : decodeOnce(segment);
  // eslint-disable-next-line no-control-regex -- no name in a PIM has them
  if (name === '' || name.length > MAX_NAME || /[\u0000-\u001f\u007f]/.test(name) || wellFormed(name) !== name) {
    throw missing();
  }
  return name;
}

/** In lower case: the PIM takes and sends a UUID in any, and it names one product. */
function toUuid(segment: string): string {
  if (!UUID.test(segment)) throw missing();
  return segment.toLowerCase();
}

function missing(): ImageError {
  return new ImageError('ENOENT', 'The PIM can have no such product, asset or record');
}

/** The address in one spelling: names it in messages, tags and purges. */
export function aliasPath({ kind, name, member, attribute, index }: Alias): string {
  const own = ownerPath({ kind, name, member });
  if (attribute === undefined) return own;
  return `${own}/${encodeURIComponent(attribute)}${index === 1 ? '' : `/${index}`}`;
}

/** The part of an address that names something of the PIM. */
export function ownerPath({ kind, name, member }: AliasOwner): string {
  const own = `${kind}/${encodeURIComponent(name)}`;
  return member === undefined ? own : `${own}/${MEMBERS[kind]!}/${encodeURIComponent(member)}`;
}
