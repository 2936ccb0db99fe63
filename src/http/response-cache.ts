import { LRUCache } from 'lru-cache';
import type { IncomingMessage } from 'node:http';
import type { Found } from '../media/library.js';
import { clock } from '../shared/clock.js';
import type { ImageRequest } from './image-request.js';
import type { BufferedResponse } from './send.js';

/** URLs kept, and variants (distinct values of the `Vary` headers) kept per URL. */
const MAX_URLS = 5000;
const MAX_VARIANTS = 16;

/** Longer URLs are not kept: they would cost more memory than they save time. */
const MAX_URL_LENGTH = 1000;

interface Variant {
  readonly response: BufferedResponse;
  /** When the rendition becomes stale. */
  readonly stale: number;
  /** Whether memory still has what the response was made from. */
  readonly isCurrent: () => boolean;
}

interface CachedUrl {
  /** Request headers that the response depends on, in lower case. */
  readonly vary: readonly string[];
  /** By the values of these headers. */
  readonly variants: Map<string, Variant>;
}

/**
 * Responses that are ready to be sent, by URL and by the headers in `Vary`. To parse and normalise a URL and to hash
 * its key takes longer than the rest of a hit.
 */
export class ResponseCache {
  readonly #urls = new LRUCache<string, CachedUrl>({ max: MAX_URLS });

  /** The response to a request, if it is known and still current. */
  get({ url = '/', headers }: IncomingMessage): BufferedResponse | undefined {
    const cached = this.#urls.get(url);
    const variant = cached?.variants.get(variantKey(cached.vary, headers));
    return variant && clock.now() < variant.stale && variant.isCurrent() ? variant.response : undefined;
  }

  /** Keeps the response to a request, if it was a fresh hit in memory and its URL has no signature that expires. */
  add(
    { url = '/', headers }: IncomingMessage,
    { expires, vary }: ImageRequest,
    found: Found,
    response: BufferedResponse,
  ): void {
    const { rendition } = found;
    if (rendition.kind === 'streamed' || rendition.stale !== undefined || rendition.outcome !== 'memory') return;
    if (expires !== undefined || url.length > MAX_URL_LENGTH) return;
    const isCurrent = found.watch();
    if (!isCurrent) return;
    const cached = this.#urls.get(url) ?? { vary: vary.map((name) => name.toLowerCase()), variants: new Map() };
    if (cached.variants.size >= MAX_VARIANTS) cached.variants.clear();
    cached.variants.set(variantKey(cached.vary, headers), {
      // No part of a hit takes long enough to be reported.
      response: { ...response, serverTiming: '' },
      stale: rendition.entry.stale,
      isCurrent,
    });
    this.#urls.set(url, cached);
  }
}

function variantKey(vary: readonly string[], headers: IncomingMessage['headers']): string {
  let key = '';
  for (const name of vary) key += `${String(headers[name] ?? '')}\n`;
  return key;
}
