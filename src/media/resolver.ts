import { setMaxListeners } from 'node:events';
import type { PimAttribute, PimDocument, PimRef, PimValue } from '../pim/catalogue/document.js';
import { ImageError } from '../shared/errors.js';
import { own } from '../shared/own.js';
import { ownerPath, type Alias, type AliasOwner, type Place, type Resource } from '../url/index.js';
import type { Documents, FoundDocument } from './documents.js';

/** The media file that an alias stands for now. */
export interface Resolution {
  readonly resource: Resource;
  /** Paths of all that it came through, for tags and purges: product, models, asset, record. */
  readonly through: readonly string[];
  /** It may have changed: the PIM has not answered yet. */
  readonly stale: boolean;
  /** Whether it would be resolved alike now, as far as memory knows. */
  readonly isCurrent: () => boolean;
}

/** Links that are followed from a product: to a record, and from there to an asset. */
const MAX_LINKS = 2;

/** Finds the media file that an alias stands for. */
export class Resolver {
  readonly #documents: Documents;
  readonly #defaults: Place;

  /** @param defaults locale and channel where the address names none */
  constructor(documents: Documents, defaults: Place) {
    this.#documents = documents;
    this.#defaults = defaults;
  }

  /** Without waiting, where memory has all that is needed and nothing is missing. */
  peek(alias: Alias, place: Place): Resolution | undefined {
    const walk = this.#walk(alias, place);
    let step = walk.next();
    while (!step.done) {
      const found = this.#documents.peek(step.value);
      if (!found) return undefined;
      step = walk.next(found);
    }
    return step.value;
  }

  /**
   * @throws ImageError `ENOENT` that names what was looked for, and what `Documents.get` throws
   */
  async resolve(alias: Alias, place: Place, signal: AbortSignal): Promise<Resolution> {
    const walk = this.#walk(alias, place);
    let step = walk.next();
    while (!step.done) step = walk.next(await this.#documents.get(step.value, signal));
    return step.value;
  }

  /**
   * Asks the PIM what aliases belong to, whatever is cached, and returns the paths of what is not as the cache has it.
   *
   * @throws ImageError what `Documents.get` throws
   */
  async changedSince(
    aliases: readonly { readonly alias: AliasOwner }[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    // All wait by the same signal, which Node takes for a leak.
    setMaxListeners(0, signal);
    const refs = new Map(aliases.map(({ alias }) => [ownerPath(alias), toRef(alias)]));
    const changed = [...refs].map(async ([path, ref]) =>
      (await this.#documents.hasChanged(ref, signal)) ? [path] : [],
    );
    return (await Promise.all(changed)).flat();
  }

  /** Asks for one document after the other, from the owner of the alias to what holds the file. */
  *#walk(alias: Alias, asked: Place): Generator<PimRef, Resolution, FoundDocument> {
    const place = { locale: asked.locale ?? this.#defaults.locale, channel: asked.channel ?? this.#defaults.channel };
    const through: FoundDocument[] = [];
    let ref = toRef(alias);
    let { attribute, index } = alias;
    for (let links = 0; ; links++) {
      const found = yield ref;
      through.push(found);
      const { document } = found;
      if (!document) throw absent(alias, place, nameOf(ref));
      const content = contentOf(document, attribute, alias, place);
      const value = pick(content.attribute.values, place);
      if (!value) throw absent(alias, place, content.name);
      const data = value.data[index - 1];
      if (data === undefined) throw absent(alias, place, `${content.name}/${index}`);
      const { content: kind } = content.attribute;
      if (kind.type === 'file') return toResolution({ kind: kind.kind, code: data }, through);
      if (kind.type === 'link') throw refusedLink(content.name);
      if (links >= MAX_LINKS) throw absent(alias, place, content.name);
      ref = { type: kind.type, owner: kind.owner, name: data };
      // Of what a value links to, the picture that stands for it.
      attribute = undefined;
      index = 1;
    }
  }
}

/** What of the PIM an alias belongs to. */
export function toRef({ kind, name, member }: AliasOwner): PimRef {
  switch (kind) {
    case 'products':
      return { type: 'product', by: 'identifier', name };
    case 'products-uuid':
      return { type: 'product', by: 'uuid', name };
    case 'product-models':
      return { type: 'product-model', name };
    case 'asset-families':
      return { type: 'asset', owner: name, name: member! };
    case 'reference-entities':
      return member === undefined ? { type: 'reference-entity', name } : { type: 'record', owner: name, name: member };
    case 'categories':
      return { type: 'category', name };
  }
}

/**
 * The value of a locale and a channel. Either is ignored where the attribute has none; where it has them, the one that
 * is asked for, or the only one there is. There is no fallback to another locale.
 */
export function pick(values: readonly PimValue[], { locale, channel }: Place): PimValue | undefined {
  const inLocale = narrow(values, 'locale', locale);
  const inChannel = narrow(inLocale, 'channel', channel);
  return inChannel.length === 1 ? inChannel[0] : undefined;
}

function narrow(
  values: readonly PimValue[],
  dimension: 'locale' | 'channel',
  wanted: string | undefined,
): readonly PimValue[] {
  if (wanted === undefined || values.every((value) => value[dimension] === null)) return values;
  return values.filter((value) => value[dimension] === wanted);
}

function contentOf(
  document: PimDocument,
  asked: string | undefined,
  alias: Alias,
  place: Place,
): { readonly attribute: PimAttribute; readonly name: string } {
  const code = asked ?? document.mainAttribute;
  if (code === undefined) throw absent(alias, place, `${titleOf(document)}: no attribute is its main picture`);
  const name = `${titleOf(document)}, ${code}`;
  const attribute = own(document.attributes, code);
  if (!attribute) throw absent(alias, place, name);
  return { attribute, name };
}

function titleOf({ type, name, owner }: PimDocument): string {
  return `${type} ${name}${owner === undefined ? '' : ` of ${owner}`}`;
}

function nameOf(ref: PimRef): string {
  return `${ref.type} ${ref.name}${'owner' in ref ? ` of ${ref.owner}` : ''}`;
}

function absent(alias: Alias, { locale, channel }: Place, what: string): ImageError {
  const { attribute, index } = alias;
  const looked = [
    ownerPath(alias),
    ...(attribute === undefined ? [] : [`attribute ${attribute}`]),
    ...(locale === undefined ? [] : [`locale ${locale}`]),
    ...(channel === undefined ? [] : [`channel ${channel}`]),
    ...(index === 1 ? [] : [`picture ${index}`]),
  ].join(', ');
  return new ImageError('ENOENT', `There is no picture at ${looked}`, { cause: `nothing is found for ${what}` });
}

function refusedLink(name: string): ImageError {
  return new ImageError('ENOENT', `${name}: it is a link to another host, which is not fetched`);
}

function toResolution(resource: Resource, through: readonly FoundDocument[]): Resolution {
  // Not the documents themselves: responses remember `isCurrent`.
  const checks = through.map(({ isCurrent }) => isCurrent);
  return {
    resource,
    through: [...new Set(through.flatMap(({ sources }) => sources))],
    stale: through.some(({ stale }) => stale),
    isCurrent: () => checks.every((isCurrent) => isCurrent()),
  };
}
