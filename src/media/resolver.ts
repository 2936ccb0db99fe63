import type { PimAttribute, PimContent, PimDocument, PimRef, PimValue } from '../pim/catalogue/document.js';
import type { LinkHosts } from '../pim/links/link-hosts.js';
import { clock } from '../shared/clock.js';
import { ImageError } from '../shared/errors.js';
import { own } from '../shared/own.js';
import { together, type Standing } from '../shared/standing.js';
import { ownerPath, type Alias, type AliasOwner, type Place, type Resource } from '../url/index.js';
import { ABSENT_MS, type Documents, type FoundDocument } from './documents.js';

/** The media file that an alias stands for now. */
export interface Resolution {
  /** The alias, its names as the PIM writes them: it finds them in any case. */
  readonly alias: Alias;
  readonly resource: Resource;
  /** Of locale and channel those that an attribute on the way depends on. */
  readonly place: Place;
  /** Paths of all that it came through, for tags and purges: product, models, asset, record. */
  readonly through: readonly string[];
  /** It may have changed: the PIM has not answered yet. */
  readonly stale: boolean;
  /** It was purged and is shown because the PIM is down, see `FoundDocument`. */
  readonly isOutdated: boolean;
  /** Stands as long as it would be resolved alike. */
  readonly standing: Standing;
}

const DIMENSIONS = ['locale', 'channel'] as const;
type Dimension = (typeof DIMENSIONS)[number];

/** Links that are followed from a product: to a record, and from there to an asset. */
export const MAX_HOPS = 2;

/** Finds the media file that an alias stands for. */
export class Resolver {
  readonly #documents: Documents;
  readonly #defaults: Place;
  readonly #links: LinkHosts;

  /**
   * @param defaults locale and channel where the address names none
   * @param links where links to other hosts may lead
   */
  constructor(documents: Documents, defaults: Place, links: LinkHosts) {
    this.#documents = documents;
    this.#defaults = defaults;
    this.#links = links;
  }

  /** Without waiting, where memory has all that is needed and nothing is missing. */
  peek(alias: Alias, place: Place): Resolution | undefined {
    const walk = this.#walk(alias, place);
    try {
      let step = walk.next();
      while (!step.done) {
        const found = this.#documents.peek(step.value);
        if (!found) return undefined;
        step = walk.next(found);
      }
      return step.value;
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  /**
   * Looks a missing picture up again if it was last looked up more than a minute ago.
   *
   * @throws ImageError `ENOENT` that names what was looked for, and what `Documents.get` throws
   */
  async resolve(alias: Alias, place: Place, signal: AbortSignal): Promise<Resolution> {
    const since = clock.now() - ABSENT_MS;
    const reads: number[] = [];
    try {
      return await this.#resolve(alias, place, async (ref) => {
        const found = await this.#documents.get(ref, signal);
        reads.push(found.read);
        return found;
      });
    } catch (error) {
      if (!isAbsence(error) || reads.every((read) => read >= since)) throw error;
    }
    return this.#resolve(alias, place, (ref) => this.#documents.get(ref, signal, ABSENT_MS));
  }

  async #resolve(alias: Alias, place: Place, find: (ref: PimRef) => Promise<FoundDocument>): Promise<Resolution> {
    const walk = this.#walk(alias, place);
    let step = walk.next();
    while (!step.done) step = walk.next(await find(step.value));
    return step.value;
  }

  /** Asks for one document after the other, from the owner of the alias to what holds the file. */
  *#walk(alias: Alias, asked: Place): Generator<PimRef, Resolution, FoundDocument> {
    const place = { locale: asked.locale ?? this.#defaults.locale, channel: asked.channel ?? this.#defaults.channel };
    const through: FoundDocument[] = [];
    const mattered: { -readonly [D in keyof Place]: Place[D] } = { locale: undefined, channel: undefined };
    let ref = toRef(alias);
    let { attribute, index } = alias;
    for (let links = 0; ; links++) {
      const found = yield ref;
      through.push(found);
      const pimAttribute = attributeOf(found.document, attribute);
      const value = pimAttribute && pick(pimAttribute.values, place);
      const data = value?.data[index - 1];
      if (!pimAttribute || data === undefined) throw absent(alias, place);
      for (const dimension of DIMENSIONS) {
        if (dependsOn(pimAttribute.values, dimension)) mattered[dimension] = place[dimension];
      }
      const { content } = pimAttribute;
      if (content.type === 'file') return toResolution(alias, { kind: content.kind, code: data }, mattered, through);
      if (content.type === 'link') {
        const address = linkedAddress(this.#links, content, data);
        if (address !== undefined) return toResolution(alias, { kind: 'media-link', code: address }, mattered, through);
        throw absent(alias, place, ': it is a link to another host, which is not in mediaLinkHosts');
      }
      const linked = linkedRef(content, data);
      if (!linked || links >= MAX_HOPS) throw absent(alias, place);
      ref = linked;
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

/** The asset or record that a value names; undefined for a file or an address. */
export function linkedRef(content: PimContent, name: string): PimRef | undefined {
  return content.type === 'asset' || content.type === 'record'
    ? { type: content.type, owner: content.owner, name }
    : undefined;
}

/** The address of a link, where it may be fetched. */
export function linkedAddress(
  hosts: LinkHosts,
  { prefix, suffix }: { readonly prefix: string; readonly suffix: string },
  data: string,
): string | undefined {
  return hosts.toAllowed(prefix + data + suffix);
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

function narrow(values: readonly PimValue[], dimension: Dimension, wanted: string | undefined): readonly PimValue[] {
  if (wanted === undefined || !dependsOn(values, dimension)) return values;
  return values.filter((value) => value[dimension] === wanted);
}

function dependsOn(values: readonly PimValue[], dimension: Dimension): boolean {
  return values.some((value) => value[dimension] !== null);
}

/** The attribute asked for, or else the main one. */
function attributeOf(document: PimDocument | undefined, asked: string | undefined): PimAttribute | undefined {
  const code = asked ?? document?.mainAttribute;
  return document && code !== undefined ? own(document.attributes, code) : undefined;
}

function absent(alias: Alias, { locale, channel }: Place, reason = ''): ImageError {
  const { attribute, index } = alias;
  const looked = [
    ownerPath(alias),
    ...(attribute === undefined ? [] : [`attribute ${attribute}`]),
    ...(locale === undefined ? [] : [`locale ${locale}`]),
    ...(channel === undefined ? [] : [`channel ${channel}`]),
    ...(index === 1 ? [] : [`picture ${index}`]),
  ].join(', ');
  return new ImageError('ENOENT', `There is no picture at ${looked}${reason}`);
}

function isAbsence(error: unknown): boolean {
  return error instanceof ImageError && error.code === 'ENOENT';
}

/** An alias with the names of what it belongs to as the PIM writes them. */
function asWritten(alias: Alias, document: PimDocument | undefined): Alias {
  if (!document || alias.kind === 'products-uuid') return alias;
  const { name, owner = alias.name } = document;
  return alias.member === undefined ? { ...alias, name } : { ...alias, name: owner, member: name };
}

function toResolution(alias: Alias, resource: Resource, place: Place, through: readonly FoundDocument[]): Resolution {
  // Not the documents themselves: responses remember `standing`.
  const standing = through.map((found) => found.standing);
  return {
    alias: asWritten(alias, through[0]?.document),
    resource,
    place,
    through: [...new Set(through.flatMap(({ sources }) => sources))],
    stale: through.some(({ stale }) => stale),
    isOutdated: through.some(({ isOutdated }) => isOutdated),
    standing: together(standing),
  };
}
