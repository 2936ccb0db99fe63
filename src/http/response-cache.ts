import { LRUCache } from 'lru-cache';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Found, RenditionWatch } from '../media/library.js';
import { clock } from '../shared/clock.js';
import { parseClientHints } from '../url/index.js';
import { AcceptMemo } from './accept-memo.js';
import { savesData, type ImageRequest } from './image-request.js';
import { hitStatus } from './image-response.js';
import { headOf, isBodiless, type BufferedResponse, type ResponseHead } from './send.js';

/**
 * Bytes of all that is kept: addresses and headers, not the bodies, which are those of the memory tier and counted
 * there, or lie in the store.
 */
const MAX_BYTES = 16 * 1024 * 1024;

/** Variants kept per URL. */
const MAX_VARIANTS = 16;

/** Longer URLs are not kept: they would cost more memory than they save time. */
const MAX_URL_LENGTH = 1000;

/** Bytes of the objects of a URL and of a variant, beside their texts; measured, and rounded up. */
const URL_BYTES = 512;
const VARIANT_BYTES = 1024;

interface Variant {
  readonly head: ResponseHead;
  /** When the rendition becomes stale. */
  readonly stale: number;
  readonly watch: RenditionWatch;
  readonly bytes: number;
}

interface CachedUrl {
  /** What the response depends on besides its URL. */
  readonly accept: boolean;
  readonly saveData: boolean;
  readonly hints: boolean;
  /** By what was derived from the request's headers: a client writes those as it likes. */
  readonly variants: Map<string, Variant>;
  readonly bytes: number;
}

/** A response that is ready to be sent. */
export interface CachedResponse {
  readonly head: ResponseHead;
  /** Empty where the request asks for none. */
  readonly content: Buffer;
  /** Where the content was. */
  readonly from: 'memory' | 'store';
  /** Milliseconds that the store took to give it. */
  readonly ms?: number;
}

/** Reads what is missing of a response from the store; undefined if it cannot be had, or is not current any more. */
export type ResponseReader = () => Promise<CachedResponse | undefined>;

const NO_CONTENT = Buffer.alloc(0);

/**
 * Responses that are ready to be sent, by URL and by what was derived from the headers in `Vary`. To parse and
 * normalise a URL and to hash its key takes longer than the rest of a hit.
 */
export class ResponseCache {
  readonly #urls = new LRUCache<string, CachedUrl>({ maxSize: MAX_BYTES, sizeCalculation: ({ bytes }) => bytes });
  readonly #accept = new AcceptMemo();

  /** Bytes of what is kept. */
  get bytes(): number {
    return this.#urls.calculatedSize;
  }

  /**
   * The response to a request, if it is known and still current; a function where the store has to be asked whether it
   * is, or for its body. Without a body, it needs only its head.
   */
  get(req: IncomingMessage): CachedResponse | ResponseReader | undefined {
    const { url = '/', headers } = req;
    const cached = this.#urls.get(url);
    if (!cached) return undefined;
    const key = this.#variantKey(cached, headers);
    const variant = key === undefined ? undefined : cached.variants.get(key);
    if (!variant || clock.now() >= variant.stale) return undefined;
    const isCurrent = variant.watch.isCurrent();
    if (isCurrent === false) return undefined;
    const ready = isCurrent ? fromMemory(req, variant) : undefined;
    return ready ?? (() => fromStore(req, variant));
  }

  /** Keeps the response to a request, if it was a fresh hit and its URL is one that comes again. */
  add(
    { url = '/', headers }: IncomingMessage,
    { expires, signed, vary }: ImageRequest,
    found: Found,
    response: BufferedResponse,
  ): void {
    const { rendition } = found;
    if (rendition.kind === 'streamed' || rendition.stale !== undefined) return;
    if (rendition.outcome !== 'memory' && rendition.outcome !== 'store') return;
    // Each use of it may find the time to make it smaller.
    if (rendition.entry.provisional) return;
    if (expires !== undefined || url.length > MAX_URL_LENGTH || !comesAgain(url, signed)) return;
    const cached = this.#urls.get(url) ?? withoutVariants(url, vary);
    const key = this.#variantKey(cached, headers);
    const watch = key === undefined ? undefined : found.watch();
    if (key === undefined || !watch) return;
    // No part of a hit in memory takes long enough to be reported.
    const head = { ...headOf(response), serverTiming: '', cacheStatus: hitStatus('memory') };
    const variant = { head, stale: rendition.entry.stale, watch, bytes: bytesOf(url, head) };
    const isFull = cached.variants.size >= MAX_VARIANTS;
    const { variants, bytes } = isFull ? withoutVariants(url, vary) : cached;
    const replaced = variants.get(key)?.bytes ?? 0;
    variants.set(key, variant);
    // Another object: the bytes of one that is there already are not counted again.
    this.#urls.set(url, { ...cached, variants, bytes: bytes + variant.bytes - replaced });
  }

  /** Undefined where a header is longer than browsers send it. */
  #variantKey({ accept, saveData, hints }: CachedUrl, headers: IncomingHttpHeaders): string | undefined {
    const accepted = accept ? this.#accept.nameOf(headers.accept) : '';
    if (accepted === undefined) return undefined;
    const saving = saveData && savesData(headers) ? 's' : '';
    return hints ? `${accepted}${saving}${hintsOf(headers)}` : accepted + saving;
  }
}

/** What needs no call to the store. */
function fromMemory(req: IncomingMessage, { head, watch }: Variant): CachedResponse | undefined {
  const content = watch.peekBody() ?? (isBodiless(req, head) ? NO_CONTENT : undefined);
  return content && { head, content, from: 'memory' };
}

async function fromStore(req: IncomingMessage, variant: Variant): Promise<CachedResponse | undefined> {
  const { head, watch } = variant;
  if (watch.isCurrent() === undefined) await watch.ask();
  if (watch.isCurrent() !== true) return undefined;
  const ready = fromMemory(req, variant);
  if (ready) return ready;
  const asked = performance.now();
  const read = await watch.readBody();
  if (!read) return undefined;
  const { body: content, from } = read;
  if (from === 'memory') return { head, content, from };
  const ms = performance.now() - asked;
  const serverTiming = `store;dur=${ms.toFixed(1)}`;
  return { head: { ...head, cacheStatus: hitStatus(from), serverTiming }, content, from, ms };
}

function withoutVariants(url: string, vary: readonly string[]): CachedUrl {
  return {
    accept: vary.includes('Accept'),
    saveData: vary.includes('Save-Data'),
    hints: vary.includes('DPR'),
    variants: new Map(),
    bytes: URL_BYTES + 2 * url.length,
  };
}

/** The numbers, since `Content-DPR` depends on them and not on their steps. */
function hintsOf(headers: IncomingHttpHeaders): string {
  const { width, dpr } = parseClientHints(headers);
  return ` ${width ?? ''}/${dpr ?? ''}`;
}

/**
 * Whether a URL is more than one of endless spellings: it has no parameter twice and no `ik-…`, which are no part of a
 * rendition, but for a signature that was checked; it names no host, and has no runs of slashes.
 */
function comesAgain(url: string, signed: boolean): boolean {
  if (!url.startsWith('/') || url.includes('//')) return false;
  const at = url.indexOf('?');
  if (at === -1) return true;
  const names = [...new URLSearchParams(url.slice(at)).keys()];
  if (new Set(names).size < names.length) return false;
  return names.every((name) => !name.startsWith('ik-') || (signed && name === 'ik-s'));
}

/** Bytes of a variant: its texts, those of the files that it watches, whose names are in the URL, and its objects. */
function bytesOf(url: string, head: ResponseHead): number {
  const texts = Object.values(head).flat().concat(head.tags?.value);
  const characters = texts.reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0);
  return VARIANT_BYTES + 2 * (2 * url.length + characters);
}
