import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Generations } from '../cache/generations.js';
import type { BufferedResponse } from './send.js';
import type { ImageRequest } from './image-request.js';
import type { Rendition, RenditionRequest, Renditions } from '../media/renditions.js';
import { clock } from '../shared/clock.js';

/** Addresses that are remembered, and kinds of clients for each. */
const MAX_URLS = 5000;
const MAX_VARIANTS = 16;
/** Longer addresses are read anew each time: they would cost more memory than they save time. */
const MAX_URL_LENGTH = 1000;

interface Variant {
  readonly response: BufferedResponse;
  /** Whether the entry is still the one that the answer would be made of. */
  readonly isCurrent: (now: number) => boolean;
}

interface CachedUrl {
  /** The request headers that the answer depends on, in lower case. */
  readonly vary: readonly string[];
  /** By the values of these. */
  readonly variants: Map<string, Variant>;
}

/**
 * Answers from memory that are ready to be sent, by address and the headers that matter. Reading a URL, normalising it
 * and hashing the key takes longer than all the rest of a hit.
 */
export class ResponseCache {
  readonly #generations: Generations;
  readonly #renditions: Renditions;
  readonly #urls = new LRUCache<string, CachedUrl>({ max: MAX_URLS });

  constructor(generations: Generations, renditions: Renditions) {
    this.#generations = generations;
    this.#renditions = renditions;
  }

  /** The answer to a request, if it can be told at once and holds still. */
  get({ url = '/', headers }: IncomingMessage): BufferedResponse | undefined {
    const known = this.#urls.get(url);
    const remembered = known?.variants.get(variantKey(known.vary, headers));
    return remembered?.isCurrent(clock.now()) ? remembered.response : undefined;
  }

  /** Remembers what a request was answered with. What ends with a signature is not remembered, nor what is stale. */
  add(
    { url = '/', headers }: IncomingMessage,
    { expires, vary }: ImageRequest,
    request: RenditionRequest,
    rendition: Rendition,
    answer: BufferedResponse,
  ): void {
    const { entry } = rendition;
    if (!entry || rendition.stale !== undefined || rendition.origin !== 'memory') return;
    if (expires !== undefined || url.length > MAX_URL_LENGTH) return;
    const generations = [request, ...request.inputs].map(({ resource, generation }) => ({
      name: `${resource.kind}/${resource.code}`,
      generation,
    }));
    const isCurrent = (): boolean =>
      generations.every(({ name, generation }) => this.#generations.peek(name) === generation);
    const held = this.#renditions.heldBy(request, rendition);
    const known = this.#urls.get(url) ?? { vary: vary.map((name) => name.toLowerCase()), variants: new Map() };
    if (known.variants.size >= MAX_VARIANTS) known.variants.clear();
    known.variants.set(variantKey(known.vary, headers), {
      // Nothing took any time worth telling.
      response: { ...answer, serverTiming: '' },
      isCurrent: (now) => now < entry.stale && isCurrent() && held() === entry,
    });
    this.#urls.set(url, known);
  }
}

function variantKey(dependsOn: readonly string[], headers: IncomingMessage['headers']): string {
  let text = '';
  for (const name of dependsOn) text += `${String(headers[name] ?? '')}\n`;
  return text;
}
