import type {
  PimAttribute,
  PimContent,
  PimDocument,
  PimRef,
  PimText,
  PimType,
  PimValue,
} from '../pim/catalogue/document.js';
import type { LinkHosts } from '../pim/links/link-hosts.js';
import { own } from '../shared/own.js';
import { aliasPath, type AliasOwner, type Place } from '../url/index.js';
import type { MediaKind } from '../url/resource.js';
import type { Documents } from './documents.js';
import { linkedAddress, linkedRef, MAX_HOPS, pick, toRef } from './resolver.js';

/** One media file in a listing. */
export interface ListedMedium {
  readonly attribute: string;
  /** Place in its collection, from 1. */
  readonly n: number;
  readonly locale: string | null;
  readonly channel: string | null;
  /** `media-link`: a file at another host. */
  readonly kind: MediaKind | 'media-link';
  /** The PIM's media code; of a `media-link`, its address without the query, in which there may be a secret. */
  readonly code: string;
  /** What `url` points to: `<kind>/<code>`, or the alias of a `media-link`. */
  readonly target: string;
  /** Its alias below the mount point, with locale and channel. */
  readonly aliasTarget: string;
  /** Empty where the PIM has no text for it. */
  readonly alt: string;
  readonly mimeType?: string;
  readonly size?: number;
}

/** All media of a product, model, asset, record or entity. */
export interface Listing {
  readonly type: PimType;
  readonly name: string;
  readonly label: string;
  readonly media: readonly ListedMedium[];
}

/** What of an object is listed. */
export interface ListingQuery extends Place {
  /** Codes of attributes; undefined for all. */
  readonly attributes?: readonly string[] | undefined;
  /** Is told of all that the listing came through. */
  readonly through?: Through | undefined;
}

/** What a listing came through. */
export interface Through {
  /** Paths: a change of one of them changes the listing. */
  readonly sources: Set<string>;
  /** A part was purged and is shown because the PIM is down, see `FoundDocument`. */
  isOutdated: boolean;
}

/** Lists the media of objects of the PIM, with alt texts. */
export class Listings {
  readonly #documents: Documents;
  readonly #defaults: Place;
  readonly #links: LinkHosts;

  /**
   * @param defaults locale and channel where none is asked for
   * @param links where links to other hosts may lead
   */
  constructor(documents: Documents, defaults: Place, links: LinkHosts) {
    this.#documents = documents;
    this.#defaults = defaults;
    this.#links = links;
  }

  /**
   * @returns undefined for an object that the PIM does not have
   * @throws ImageError what `Documents.get` throws
   */
  async get(owner: AliasOwner, asked: ListingQuery, signal: AbortSignal): Promise<Listing | undefined> {
    const query = {
      ...asked,
      locale: asked.locale ?? this.#defaults.locale,
      channel: asked.channel ?? this.#defaults.channel,
    };
    const document = await this.#document(toRef(owner), query, signal);
    if (!document) return undefined;
    const wanted = Object.entries(document.attributes).filter(([code]) => query.attributes?.includes(code) ?? true);
    const lists = wanted.flatMap(([code, attribute]) =>
      valuesIn(attribute, query).map((value) =>
        this.#media({ owner, document, code, attribute, value, query }, signal),
      ),
    );
    const media = (await Promise.all(lists)).flat();
    return { type: document.type, name: document.name, label: textOf(document.labels, query) ?? '', media };
  }

  async #media(of: Listed, signal: AbortSignal): Promise<readonly ListedMedium[]> {
    const { content } = of.attribute;
    if (content.type === 'file' || content.type === 'link') {
      return of.value.data.flatMap((data, at) => this.#medium(of, at, content, data, of.value) ?? []);
    }
    const linked = of.value.data.map(async (name, at) => {
      const ref = linkedRef(content, name);
      return ref ? this.#linked(of, at, ref, signal) : [];
    });
    return (await Promise.all(linked)).flat();
  }

  /** The picture of an asset or a record that a value links to, or of the asset behind a record. */
  async #linked(of: Listed, at: number, ref: PimRef, signal: AbortSignal): Promise<readonly ListedMedium[]> {
    const place = { locale: of.value.locale ?? of.query.locale, channel: of.value.channel ?? of.query.channel };
    const through: PimDocument[] = [];
    for (let next: PimRef | undefined = ref; next !== undefined && through.length < MAX_HOPS;) {
      const document = await this.#document(next, of.query, signal);
      const main = document && own(document.attributes, document.mainAttribute ?? '');
      const value = main && pick(main.values, place);
      if (!document || !main || !value) return [];
      const data = value.data[0]!;
      through.unshift(document);
      const medium = this.#medium(of, at, main.content, data, value);
      if (medium) return [{ ...medium, alt: altOf(of, through) }];
      next = linkedRef(main.content, data);
    }
    return [];
  }

  /** A file of the PIM, or of another host that is allowed. */
  #medium(of: Listed, at: number, content: PimContent, data: string, value: PimValue): ListedMedium | undefined {
    if (content.type === 'file') return toMedium(of, at, content.kind, data, value);
    const address = content.type === 'link' ? linkedAddress(this.#links, content, data) : undefined;
    return address === undefined ? undefined : toMedium(of, at, 'media-link', address.split('?', 1)[0]!, value);
  }

  async #document(ref: PimRef, { through }: ListingQuery, signal: AbortSignal): Promise<PimDocument | undefined> {
    const found = this.#documents.peek(ref) ?? (await this.#documents.get(ref, signal));
    if (through) {
      for (const source of found.sources) through.sources.add(source);
      through.isOutdated ||= found.isOutdated;
    }
    return found.document;
  }
}

/** A value of an object whose media are listed. */
interface Listed {
  readonly owner: AliasOwner;
  readonly document: PimDocument;
  /** Of the attribute. */
  readonly code: string;
  readonly attribute: PimAttribute;
  readonly value: PimValue;
  readonly query: ListingQuery;
}

/** The values of a locale and a channel where they are asked for; all others as they are. */
function valuesIn({ values }: PimAttribute, { locale, channel }: Place): readonly PimValue[] {
  const fits = (value: string | null, wanted: string | undefined) =>
    value === null || wanted === undefined || value === wanted;
  return values.filter((value) => fits(value.locale, locale) && fits(value.channel, channel));
}

function toMedium(
  of: Listed,
  at: number,
  kind: ListedMedium['kind'],
  code: string,
  { mimeType, size }: PimValue,
): ListedMedium {
  const { owner, value } = of;
  const place = [
    ...(value.locale === null ? [] : [`locale=${encodeURIComponent(value.locale)}`]),
    ...(value.channel === null ? [] : [`channel=${encodeURIComponent(value.channel)}`]),
  ];
  const alias = aliasPath({ ...owner, attribute: of.code, index: at + 1 });
  const aliasTarget = place.length === 0 ? alias : `${alias}?${place.join('&')}`;
  return {
    attribute: of.code,
    n: at + 1,
    locale: value.locale,
    channel: value.channel,
    kind,
    code,
    target: kind === 'media-link' ? aliasTarget : `${kind}/${code}`,
    aliasTarget,
    alt: altOf(of, []),
    ...(mimeType !== undefined && { mimeType }),
    ...(size !== undefined && { size }),
  };
}

/**
 * What the picture shows: the name of the asset or record, the nearest to the file first; else the alt text of the
 * product, or its name.
 */
function altOf({ document, value, query }: Listed, linked: readonly PimDocument[]): string {
  const place = { locale: value.locale ?? query.locale, channel: value.channel ?? query.channel };
  const texts = [...linked.map(({ labels }) => labels), document.alts ?? [], document.labels];
  return texts.map((of) => textOf(of, place)).find((text) => text !== undefined) ?? '';
}

/** The text of a locale and a channel, or one that has none; where none is asked for, else the first that there is. */
function textOf(texts: readonly PimText[], { locale, channel }: Place): string | undefined {
  const inLocale = narrowest(texts, 'locale', locale);
  return narrowest(inLocale, 'channel', channel)[0]?.text;
}

function narrowest(
  texts: readonly PimText[],
  dimension: 'locale' | 'channel',
  wanted: string | undefined,
): readonly PimText[] {
  const without = texts.filter((text) => text[dimension] === null);
  const exact = wanted === undefined ? without : texts.filter((text) => text[dimension] === wanted);
  if (exact.length > 0) return exact;
  return wanted === undefined ? texts : without;
}
